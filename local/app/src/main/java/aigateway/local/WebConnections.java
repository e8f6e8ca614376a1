package aigateway.local;

import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All connections of the web server: each gets a strict decoder and the rules of {@link ConnectionRules}. */
final class WebConnections implements NettyServerCustomizer {
    private static final Logger LOG = LoggerFactory.getLogger(WebConnections.class);
    private static final int LINE_BYTES_MAX = 4_096;
    static final int HEAD_BYTES_MAX = 32 * 1024;
    /** A network of this size belongs to one customer; an address of it costs nothing. */
    private static final int IPV6_NETWORK_BYTES = 8;

    final WebLimits limits;
    final WebRefusals refusals;
    final OpenRequests requests = new OpenRequests();
    final BodyBytes bodies;
    private final AtomicInteger open = new AtomicInteger();
    private final Queue<Channel> listeners = new ConcurrentLinkedQueue<>();

    WebConnections(WebLimits limits, WebRefusals refusals) {
        this.limits = limits;
        this.refusals = refusals;
        this.bodies = new BodyBytes(limits.bodyBytes(), limits.sourceBodyBytes());
    }

    @Override
    public NettyServerCustomizer specializeForChannel(Channel channel, ChannelRole role) {
        if (role == ChannelRole.LISTENER) {
            listeners.add(channel);
        }
        return role == ChannelRole.CONNECTION ? new OnConnection(channel) : this;
    }

    /** Stops accepting, and refuses what still comes on open connections. */
    void drain() {
        requests.drain();
        listeners.forEach(listener -> {
            var _ = listener.close().syncUninterruptibly();
        });
    }

    private final class OnConnection implements NettyServerCustomizer {
        private final Channel channel;

        OnConnection(Channel channel) {
            this.channel = channel;
        }

        @Override
        public void onStreamPipelineBuilt() {
            var _ = channel.closeFuture().addListener(_ -> open.decrementAndGet());
            if (open.incrementAndGet() > limits.connections()) {
                LOG.atDebug().log("too_many_connections");
                var _ = channel.close();
                return;
            }
            var rules = new ConnectionRules(WebConnections.this, source(channel));
            String codec = ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC;
            var _ = channel.pipeline().replace(codec, codec, new HttpServerCodec(decoder()));
            channel.pipeline().addBefore(codec, "arrivals", new Arrivals(rules)).addAfter(codec, "rules", rules);
        }
    }

    private static HttpDecoderConfig decoder() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(LINE_BYTES_MAX)
                .setMaxHeaderSize(HEAD_BYTES_MAX)
                .setHeadersFactory(FramingHeaders.factory());
    }

    /** Sees bytes before they are a request. */
    private static final class Arrivals extends ChannelInboundHandlerAdapter {
        private final ConnectionRules rules;

        Arrivals(ConnectionRules rules) {
            this.rules = rules;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            rules.arrived();
            context.fireChannelRead(bytes);
        }
    }

    /** The peer's address; of an IPv6 address its network. */
    private static String source(Channel channel) {
        InetAddress address = channel.remoteAddress() instanceof InetSocketAddress socket ? socket.getAddress() : null;
        if (address == null) {
            return "unknown";
        }
        byte[] bytes = address.getAddress();
        return HexFormat.of()
                .formatHex(address instanceof Inet6Address ? Arrays.copyOf(bytes, IPV6_NETWORK_BYTES) : bytes);
    }
}
