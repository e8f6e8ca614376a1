package aigateway.http;

import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import okhttp3.Dns;
import okhttp3.Request;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests on the event loop that carries the caller, over connections that belong to that loop, so that a request
 * changes no thread. Keeps every promise of {@link ProviderHttpClient}, which uses it where it can.
 */
final class LoopClient {
    /** The JDK's proxies are for OkHttp only. */
    private static final boolean PROXIED = proxied();

    private final Dns dns;
    private final Supplier<SslContext> tls;
    private final ConcurrentMap<EventLoop, LoopPool> pools = new ConcurrentHashMap<>();

    private static boolean proxied() {
        ProxySelector selector = ProxySelector.getDefault();
        return selector != null
                && Stream.of("http://provider.example", "https://provider.example")
                        .flatMap(url -> selector.select(URI.create(url)).stream())
                        .anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT);
    }

    LoopClient(Dns dns) {
        this(dns, () -> Tls.CLIENT);
    }

    /**
     * @param tls whom to trust
     */
    LoopClient(Dns dns, Supplier<SslContext> tls) {
        this.dns = dns;
        this.tls = tls;
    }

    /** The JVM's own authorities. Loaded at the first use, and one for all: it remembers the sessions of each host. */
    private static final class Tls {
        private static final SslContext CLIENT = client();

        private Tls() {}

        private static SslContext client() {
            try {
                return SslContextBuilder.forClient()
                        .sslProvider(SslProvider.JDK)
                        .endpointIdentificationAlgorithm("HTTPS")
                        .build();
            } catch (SSLException e) {
                throw new IllegalStateException("this JVM has no TLS", e);
            }
        }
    }

    /** Needs epoll: it alone shows, without waiting, whether the other side has closed a kept connection. */
    static boolean isUsable(Executor loop) {
        return !PROXIED
                && loop instanceof IoEventLoop epoll
                && Epoll.isAvailable()
                && epoll.isCompatible(EpollIoHandle.class);
    }

    /**
     * @param loop one that {@link #isUsable}
     */
    HttpOutcome exchange(Executor loop, Request request, byte @Nullable [] body, Duration total, Runnable whenSent) {
        var exchange = new LoopExchange(pool(loop), request, body, whenSent, total, null);
        return outcome(exchange, exchange.run(dns));
    }

    StreamOutcome stream(
            Executor loop,
            Request request,
            byte[] body,
            Duration silence,
            Duration total,
            Runnable whenSent,
            EventListener events) {
        var exchange = new LoopExchange(pool(loop), request, body, whenSent, total, silence);
        LoopExchange.Step step = exchange.run(dns);
        if (!(step instanceof LoopExchange.Step.Stream(LoopHead head, LoopBody arriving))) {
            return new StreamOutcome.NoStream(outcome(exchange, step));
        }
        try {
            return StreamReader.read(
                    Okio.buffer(arriving), head.codings(), exchange::cancel, arriving::isCancelled, events);
        } finally {
            exchange.cancel();
        }
    }

    private static HttpOutcome outcome(LoopExchange exchange, LoopExchange.Step step) {
        return switch (step) {
            case LoopExchange.Step.Failed(HttpOutcome outcome) -> outcome;
            case LoopExchange.Step.Whole(LoopHead head, byte[] body) ->
                ReplyReader.complete(
                        head.status(),
                        Optional.ofNullable(head.retryAfter()),
                        Optional.ofNullable(head.contentType()),
                        head.codings(),
                        body);
            case LoopExchange.Step.Stream _ -> {
                exchange.cancel();
                throw new IllegalStateException("no stream was requested");
            }
        };
    }

    private LoopPool pool(Executor loop) {
        EventLoop own = (EventLoop) loop;
        LoopPool pool = pools.get(own);
        return pool == null ? pools.computeIfAbsent(own, each -> new LoopPool(each, tls)) : pool;
    }

    /** Closes idle connections. */
    void disconnect() {
        pools.values().forEach(LoopPool::closeIdle);
    }

    /** Ends what is under way too. */
    void close() {
        pools.values().forEach(LoopPool::close);
    }
}
