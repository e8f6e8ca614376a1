package aigateway.local;

import aigateway.assembly.Gateway;
import aigateway.local.embedded.StartupFailure;
import io.micronaut.context.ApplicationContext;
import io.micronaut.http.server.exceptions.ServerStartupException;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** Micronaut's HTTP server around the controllers of the functions. */
final class WebServer implements AutoCloseable {
    private final ApplicationContext context;
    private final EmbeddedServer server;

    private WebServer(ApplicationContext context, EmbeddedServer server) {
        this.context = context;
        this.server = server;
    }

    static WebServer start(Gateway gateway, InetSocketAddress address) {
        int bodyBytesMax = gateway.settings().maxBodyBytes();
        Map<String, Object> properties = new HashMap<>();
        properties.put("micronaut.server.host", address.getHostString());
        properties.put("micronaut.server.port", address.getPort());
        properties.put("micronaut.server.max-request-size", bodyBytesMax);
        properties.put("micronaut.server.netty.max-header-size", 32 * 1024);
        // A body is taken as it was sent, as on Lambda; a compressed one could be small here and vast unpacked.
        properties.put("micronaut.server.netty.request-decompression-enabled", false);
        properties.put("micronaut.server.date-header", true);
        // Without CORS headers no browser page can read an answer; a service that happens to send an Origin is served.
        properties.put("micronaut.server.cors.localhost-pass-through", true);
        properties.put("micronaut.server.idle-timeout", "10m");
        var context = ApplicationContext.builder()
                .deduceEnvironment(false)
                .environments("local")
                .banner(false)
                .singletons(gateway)
                .properties(properties)
                .start();
        try {
            return new WebServer(context, context.getBean(EmbeddedServer.class).start());
        } catch (ServerStartupException e) {
            context.close();
            throw new StartupFailure("The web server cannot listen on port " + address.getPort() + ".", e);
        }
    }

    /** Where it listens. */
    int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.stop();
        context.close();
    }
}
