package aigateway.http;

import aigateway.kernel.LoopThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client for addresses from the gateway's own configuration. Blocks the caller's (virtual) thread from the first
 * byte to the last, sends exactly the given headers, sends a request at most once, follows no redirects and keeps nothing
 * except connections. A caller that an event loop carries is served by {@link LoopClient}, any other by OkHttp.
 */
public final class ProviderHttpClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int IDLE_MAX = 256;
    private static final int IDLE_SECONDS = 30;

    private final OkHttpClient http = new OkHttpClient.Builder()
            .dns(new BoundedDns(Dns.SYSTEM, WebhookBounds.STANDARD))
            .socketFactory(new ChannelSockets())
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(false)
            // One address after the other, on this thread: OkHttp's race throws an undeclared InterruptedException.
            .fastFallback(false)
            .cookieJar(CookieJar.NO_COOKIES)
            .protocols(List.of(Protocol.HTTP_1_1))
            .connectionPool(new ConnectionPool(IDLE_MAX, IDLE_SECONDS, TimeUnit.SECONDS))
            .connectTimeout(CONNECT_TIMEOUT)
            // Each call has a total timeout; a timeout for each read would only cost another timer.
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .addNetworkInterceptor(ProviderHttpClient::beforeSending)
            .build();
    /** Made when an event loop first carries a caller: its classes need Netty. */
    private volatile @Nullable LoopClient onLoops;

    /** What is known of a request under way; used by one thread. */
    private static final class Attempt {
        private final Runnable whenSent;
        private boolean sent;
        private @Nullable String retryAfter;

        Attempt(Runnable whenSent) {
            this.whenSent = whenSent;
        }

        void markSent() {
            sent = true;
            whenSent.run();
        }
    }

    /** The other side had closed a kept connection; nothing was written to it. */
    private static final class Stale extends IOException {
        private static final long serialVersionUID = 1;
    }

    /**
     * @param headers all headers to send, except Host and Content-Length
     * @param total from the name lookup to the last byte of the response
     */
    public HttpOutcome get(String url, Map<String, String> headers, Duration total) {
        return exchange("GET", url, headers, null, total, () -> {});
    }

    /**
     * @param whenSent runs before the first byte of the request is written to a connection
     */
    public HttpOutcome post(String url, Map<String, String> headers, byte[] body, Duration total, Runnable whenSent) {
        return exchange("POST", url, headers, body, total, whenSent);
    }

    public HttpOutcome put(String url, Map<String, String> headers, byte[] body, Duration total) {
        return exchange("PUT", url, headers, body, total, () -> {});
    }

    /**
     * Posts, and passes on the events of the response as they arrive. A response that is not a stream of events is read whole.
     *
     * @param silence the longest time without a byte
     * @param total from the name lookup to the last byte
     */
    public StreamOutcome stream(
            String url,
            Map<String, String> headers,
            byte[] body,
            Duration silence,
            Duration total,
            Runnable whenSent,
            EventListener events) {
        var attempt = new Attempt(whenSent);
        Request request = request("POST", url, headers, new OneShotBody(body), attempt);
        Executor loop = usableLoop();
        if (loop != null) {
            return onLoops().stream(loop, request, body, silence, total, whenSent, events);
        }
        OkHttpClient patient = http.newBuilder().readTimeout(silence).build();
        for (int turn = 0; turn <= IDLE_MAX; turn++) {
            Call call = patient.newCall(request);
            call.timeout().timeout(total.toMillis(), TimeUnit.MILLISECONDS);
            try (Response response = call.execute()) {
                return isStream(response)
                        ? StreamReader.read(
                                response.body().source(),
                                ContentEncodings.read(response.headers("Content-Encoding")),
                                call::cancel,
                                call::isCanceled,
                                events)
                        : new StreamOutcome.NoStream(ReplyReader.complete(call, response, attempt.retryAfter));
            } catch (Stale _) {
                // Nothing was sent: the next one.
            } catch (IOException e) {
                return new StreamOutcome.NoStream(ReplyReader.failed(e, attempt.sent));
            }
        }
        return new StreamOutcome.NoStream(new HttpOutcome.NotSent("connection"));
    }

    private static boolean isStream(Response response) {
        String type = response.header("Content-Type", "");
        return response.isSuccessful()
                && type != null
                && type.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
    }

    private HttpOutcome exchange(
            String method,
            String url,
            Map<String, String> headers,
            byte @Nullable [] body,
            Duration total,
            Runnable whenSent) {
        var attempt = new Attempt(whenSent);
        Request request = request(method, url, headers, body == null ? null : new OneShotBody(body), attempt);
        Executor loop = usableLoop();
        return loop == null
                ? exchange(request, attempt, total)
                : onLoops().exchange(loop, request, body, total, whenSent);
    }

    /** The event loop that carries the caller; null where there is none, as on Lambda, which has no such client either. */
    private static @Nullable Executor usableLoop() {
        Executor loop = LoopThreads.currentLoop();
        return loop != null && LoopClient.isUsable(loop) ? loop : null;
    }

    private LoopClient onLoops() {
        LoopClient made = onLoops;
        if (made == null) {
            synchronized (http) {
                made = onLoops == null ? new LoopClient(http.dns()) : onLoops;
                onLoops = made;
            }
        }
        return made;
    }

    private static Request request(
            String method, String url, Map<String, String> headers, @Nullable RequestBody body, Attempt attempt) {
        // Without this header OkHttp would request and unpack gzip itself, and a server might choose any encoding.
        Request.Builder request = new Request.Builder()
                .url(url)
                .header("Accept-Encoding", "identity")
                .method(method, body)
                .tag(Attempt.class, attempt);
        headers.forEach(request::header);
        return request.build();
    }

    private HttpOutcome exchange(Request request, Attempt attempt, Duration total) {
        // Each turn except the last removes a dead connection from the pool, so the pool is soon empty.
        for (int turn = 0; turn <= IDLE_MAX; turn++) {
            Call call = http.newCall(request);
            call.timeout().timeout(total.toMillis(), TimeUnit.MILLISECONDS);
            try (Response response = call.execute()) {
                return ReplyReader.complete(call, response, attempt.retryAfter);
            } catch (Stale _) {
                // Nothing was sent: the next one.
            } catch (IOException e) {
                return ReplyReader.failed(e, attempt.sent);
            }
        }
        return new HttpOutcome.NotSent("connection");
    }

    /** Runs between getting a connection and writing to it. OkHttp checks for a closed one only after ten idle seconds. */
    private static Response beforeSending(Interceptor.Chain chain) throws IOException {
        Attempt attempt = chain.request().tag(Attempt.class);
        var connection = chain.connection();
        if (attempt == null || connection == null) {
            throw new IllegalStateException("not a request of this client");
        }
        if (ChannelSockets.isClosedByPeer(connection.socket())) {
            throw new Stale();
        }
        attempt.markSent();
        Response response = chain.proceed(
                chain.request().newBuilder().removeHeader("Connection").build());
        // OkHttp repeats a request at a 503 with Retry-After: 0, so it must not see it.
        attempt.retryAfter = response.header("Retry-After");
        return response.newBuilder().removeHeader("Retry-After").build();
    }

    /** A URL as this client sends it: with dots resolved and characters encoded. */
    public static String sentUrl(String url) {
        return HttpUrl.get(url).toString();
    }

    /** Closes idle connections. */
    public void disconnect() {
        http.connectionPool().evictAll();
        LoopClient made = onLoops;
        if (made != null) {
            made.disconnect();
        }
    }

    @Override
    public void close() {
        http.dispatcher().cancelAll();
        http.dispatcher().executorService().shutdown();
        disconnect();
        LoopClient made = onLoops;
        if (made != null) {
            made.close();
        }
    }
}
