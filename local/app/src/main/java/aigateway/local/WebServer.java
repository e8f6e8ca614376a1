package aigateway.local;

import aigateway.assembly.Gateway;
import aigateway.assembly.Settings;
import aigateway.kernel.LoopThreads;
import aigateway.local.embedded.StartupFailure;
import io.micronaut.context.ApplicationContext;
import io.micronaut.http.server.exceptions.ServerStartupException;
import io.micronaut.http.server.netty.NettyEmbeddedServer;
import io.micronaut.runtime.server.EmbeddedServer;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Micronaut's HTTP server around the controllers of the functions. */
public final class WebServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

    private final ApplicationContext context;
    private final EmbeddedServer server;
    private final Optional<EventLoops> loops;
    private final WebConnections connections;
    private final Duration drain;

    private WebServer(
            ApplicationContext context,
            EmbeddedServer server,
            Optional<EventLoops> loops,
            WebConnections connections,
            Duration drain) {
        this.context = context;
        this.server = server;
        this.loops = loops;
        this.connections = connections;
        this.drain = drain;
    }

    public static WebServer start(Gateway gateway, InetSocketAddress address) {
        Settings settings = gateway.settings();
        return start(gateway, address, WebLimits.standard(settings.server().connections(), settings.maxBodyBytes()));
    }

    static WebServer start(Gateway gateway, InetSocketAddress address, WebLimits limits) {
        int bodyBytesMax = gateway.settings().maxBodyBytes();
        Map<String, Object> properties = new HashMap<>();
        properties.put("micronaut.server.host", address.getHostString());
        properties.put("micronaut.server.port", address.getPort());
        properties.put("micronaut.server.max-request-size", bodyBytesMax);
        properties.put("micronaut.server.netty.max-header-size", WebConnections.HEAD_BYTES_MAX);
        // A body is taken as it was sent, as on Lambda; a compressed one could be small here and vast unpacked.
        properties.put("micronaut.server.netty.request-decompression-enabled", false);
        properties.put("micronaut.server.date-header", true);
        // Without CORS headers no browser page can read an answer; a service that happens to send an Origin is served.
        properties.put("micronaut.server.cors.localhost-pass-through", true);
        properties.put("micronaut.server.idle-timeout", "10m");
        Optional<EventLoops> loops = loops(gateway.settings().server());
        loops.ifPresent(_ -> properties.putAll(EventLoops.properties()));
        var context = ApplicationContext.builder()
                .deduceEnvironment(false)
                .environments("local")
                .banner(false)
                .singletons(Stream.concat(Stream.of(gateway), loops.stream()).toArray())
                .properties(properties)
                .start();
        loops.ifPresent(carriers -> carriers.carryBy(context.getBean(EventLoopGroup.class)));
        var connections = new WebConnections(limits, new WebRefusals(gateway.ids()));
        try {
            var server = context.getBean(NettyEmbeddedServer.class);
            server.register(connections);
            return new WebServer(
                    context,
                    server.start(),
                    loops,
                    connections,
                    gateway.settings().server().drain());
        } catch (ServerStartupException e) {
            context.close();
            throw new StartupFailure("The web server cannot listen on port " + address.getPort() + ".", e);
        }
    }

    /** Empty where each call has a thread of the JDK's own scheduler: by the settings, or because this JVM has no other. */
    private static Optional<EventLoops> loops(Settings.Server settings) {
        if (settings.eventLoop() && !LoopThreads.areSupported()) {
            LOG.atWarn().log("event_loop_unsupported");
            return Optional.empty();
        }
        return settings.eventLoop() ? Optional.of(new EventLoops()) : Optional.empty();
    }

    /** Where it listens. */
    public int port() {
        return server.getPort();
    }

    /** Of bodies whose requests have no response yet. */
    long heldBodyBytes() {
        return connections.bodies.held();
    }

    /** Ends the wait of {@link #close} for requests that are still open. */
    void hurry() {
        connections.requests.hurry();
    }

    /**
     * Stops accepting, refuses what still comes on open connections, waits for open requests up to the bound of the settings,
     * and ends. What the rest has reserved is charged when its hold expires.
     */
    @Override
    public void close() {
        connections.drain();
        int cut = connections.requests.await(drain);
        if (cut > 0) {
            LOG.atWarn().addKeyValue("requests", cut).log("requests_cut_off");
        }
        server.stop();
        context.close();
        loops.ifPresent(EventLoops::close);
    }
}
