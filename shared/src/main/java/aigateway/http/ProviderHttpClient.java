package aigateway.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.Dns;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client for addresses from the gateway's own configuration. Blocks the caller's (virtual) thread from the first
 * byte to the last, sends exactly the given headers, sends a request at most once, follows no redirects and keeps nothing
 * except connections.
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
        return exchange("POST", url, headers, new OneShotBody(body), total, whenSent);
    }

    public HttpOutcome put(String url, Map<String, String> headers, byte[] body, Duration total) {
        return exchange("PUT", url, headers, new OneShotBody(body), total, () -> {});
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
        OkHttpClient patient = http.newBuilder().readTimeout(silence).build();
        for (int turn = 0; turn <= IDLE_MAX; turn++) {
            Call call = patient.newCall(request);
            call.timeout().timeout(total.toMillis(), TimeUnit.MILLISECONDS);
            try (Response response = call.execute()) {
                return isStream(response)
                        ? events(call, response, events)
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

    private static StreamOutcome events(Call call, Response response, EventListener events) {
        List<String> codings = ContentEncodings.read(response.headers("Content-Encoding"));
        if (!ContentEncodings.areReadable(codings)) {
            call.cancel();
            return new StreamOutcome.NoStream(new HttpOutcome.Broken("encoding"));
        }
        events.opened(call::cancel);
        try (BufferedSource body = ContentEncodings.decoded(response.body().source(), codings)) {
            var lines = new ServerSentEventReader(body);
            for (byte[] event = lines.next(); event != null; event = lines.next()) {
                if (!events.take(event)) {
                    // Otherwise close() reads on for another 100 ms, and the provider goes on working.
                    call.cancel();
                    return new StreamOutcome.Cancelled();
                }
            }
            return new StreamOutcome.Ended();
        } catch (ServerSentEventReader.TooLarge _) {
            call.cancel();
            return new StreamOutcome.Broken("too_large");
        } catch (SocketTimeoutException _) {
            return new StreamOutcome.TimedOut();
        } catch (InterruptedIOException _) {
            return Thread.currentThread().isInterrupted()
                    ? new StreamOutcome.Broken("interrupted")
                    : new StreamOutcome.TimedOut();
        } catch (IOException _) {
            return call.isCanceled() ? new StreamOutcome.Cancelled() : new StreamOutcome.Broken("reset");
        }
    }

    private HttpOutcome exchange(
            String method,
            String url,
            Map<String, String> headers,
            @Nullable RequestBody body,
            Duration total,
            Runnable whenSent) {
        var attempt = new Attempt(whenSent);
        return exchange(request(method, url, headers, body, attempt), attempt, total);
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

    /** Closes idle connections. */
    public void disconnect() {
        http.connectionPool().evictAll();
    }

    @Override
    public void close() {
        http.dispatcher().cancelAll();
        http.dispatcher().executorService().shutdown();
        disconnect();
    }
}
