package aigateway.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** The connections of one event loop, used by its thread only, except where it is said. */
final class LoopPool {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int IDLE_MAX = 256;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int LINE_BYTES_MAX = 16 * 1024;
    private static final int HEAD_BYTES_MAX = 256 * 1024;

    private final EventLoop loop;
    private final Supplier<SslContext> tls;
    private final Map<String, Deque<LoopConnection>> idle = new HashMap<>();
    private final Set<LoopConnection> open = new HashSet<>();
    private int idleCount;
    private boolean sweeping;

    LoopPool(EventLoop loop, Supplier<SslContext> tls) {
        this.loop = loop;
        this.tls = tls;
    }

    /**
     * @throws RejectedExecutionException when the loop has ended
     */
    void execute(Runnable task) {
        loop.execute(task);
    }

    ScheduledFuture<?> schedule(Runnable task, long nanos) {
        return loop.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    /** Sends on a kept connection, where there is one. */
    void begin(LoopExchange exchange) {
        exchange.begins();
        LoopConnection kept = take(origin(exchange.request().url()));
        if (kept == null) {
            exchange.needsConnection();
        } else {
            kept.send(exchange);
        }
    }

    private static String origin(HttpUrl url) {
        return url.scheme() + "://" + url.host() + ":" + url.port();
    }

    private @Nullable LoopConnection take(String origin) {
        Deque<LoopConnection> kept = idle.get(origin);
        while (kept != null && !kept.isEmpty()) {
            LoopConnection last = kept.pollLast();
            idleCount--;
            if (last.isOpen()) {
                return last;
            }
            last.close();
        }
        return null;
    }

    void connect(LoopExchange exchange, List<InetAddress> addresses) {
        connect(exchange, addresses, 0, null);
    }

    private void connect(LoopExchange exchange, List<InetAddress> addresses, int at, @Nullable Throwable first) {
        if (exchange.isOver()) {
            return;
        }
        if (at == addresses.size()) {
            exchange.broke(new HttpOutcome.NotSent(reason(first)));
            return;
        }
        HttpUrl url = exchange.request().url();
        var connection = new LoopConnection(this, origin(url), url.isHttps());
        exchange.waitsFor(connection);
        ChannelFuture connecting = bootstrap(connection).connect(new InetSocketAddress(addresses.get(at), url.port()));
        var _ = connecting.addListener(_ -> {
            Throwable failure = connecting.cause();
            if (failure != null) {
                connect(exchange, addresses, at + 1, first == null ? failure : first);
            } else if (url.isHttps()) {
                var _ = secure(connecting.channel(), url).handshakeFuture().addListener(handshake -> {
                    if (handshake.isSuccess()) {
                        ready(connection, exchange);
                    } else {
                        connection.close();
                        connect(exchange, addresses, at + 1, first == null ? handshake.cause() : first);
                    }
                });
            } else {
                ready(connection, exchange);
            }
        });
    }

    private Bootstrap bootstrap(LoopConnection connection) {
        return new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new HttpClientCodec(decoder(), false, false), connection);
                    }
                });
    }

    private static HttpDecoderConfig decoder() {
        return new HttpDecoderConfig().setMaxInitialLineLength(LINE_BYTES_MAX).setMaxHeaderSize(HEAD_BYTES_MAX);
    }

    /** Certificates are checked in another thread: that takes milliseconds. */
    private SslHandler secure(Channel channel, HttpUrl url) {
        SslHandler handler = tls.get().newHandler(channel.alloc(), url.host(), url.port(), ForkJoinPool.commonPool());
        // The request's own deadline ends it.
        handler.setHandshakeTimeoutMillis(0);
        channel.pipeline().addFirst(handler);
        return handler;
    }

    private void ready(LoopConnection connection, LoopExchange exchange) {
        if (exchange.isOver()) {
            connection.close();
        } else {
            connection.send(exchange);
        }
    }

    private static String reason(@Nullable Throwable failure) {
        return switch (failure) {
            case ConnectTimeoutException _ -> "timeout";
            case ConnectException _ -> "refused";
            case SSLException _ -> "tls";
            case null, default -> "connection";
        };
    }

    void opened(LoopConnection connection) {
        open.add(connection);
    }

    void closed(LoopConnection connection) {
        open.remove(connection);
        Deque<LoopConnection> kept = idle.get(connection.origin());
        if (kept != null && kept.remove(connection)) {
            idleCount--;
        }
    }

    /** Keeps it for the next request. */
    void release(LoopConnection connection) {
        if (idleCount >= IDLE_MAX) {
            connection.close();
            return;
        }
        idle.computeIfAbsent(connection.origin(), _ -> new ArrayDeque<>()).addLast(connection);
        idleCount++;
        if (!sweeping) {
            sweeping = true;
            var _ = schedule(this::sweep, IDLE_NANOS / 2);
        }
    }

    private void sweep() {
        close(System.nanoTime() - IDLE_NANOS);
        sweeping = idleCount > 0;
        if (sweeping) {
            var _ = schedule(this::sweep, IDLE_NANOS / 2);
        }
    }

    private void close(long idleSinceNanos) {
        List<LoopConnection> old = new ArrayList<>();
        idle.values()
                .forEach(kept -> kept.stream()
                        .filter(each -> each.idleSinceNanos() - idleSinceNanos <= 0)
                        .forEach(old::add));
        old.forEach(LoopConnection::close);
        idle.values().removeIf(Deque::isEmpty);
    }

    /** From any thread. */
    void closeIdle() {
        later(() -> close(System.nanoTime()));
    }

    /** From any thread; ends what is under way. */
    void close() {
        later(() -> List.copyOf(open).forEach(LoopConnection::close));
    }

    /** From any thread; does nothing once the loop has ended. */
    void later(Runnable task) {
        try {
            execute(task);
        } catch (RejectedExecutionException _) {
            // The loop has ended, and its connections with it.
        }
    }
}
