package aigateway.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLException;
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
import okhttp3.ResponseBody;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client for addresses that our own configuration names. Blocks the caller's (virtual) thread from the first byte to the
 * last, sends exactly the headers it is given, sends a request at most once, follows nothing, remembers nothing but connections.
 */
public final class ProviderHttpClient implements AutoCloseable {
    /** Two megabytes is a long answer; who sends this much is broken. */
    private static final int BODY_BYTES_MAX = 32 * 1024 * 1024;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int IDLE_MAX = 256;
    private static final int IDLE_SECONDS = 30;

    private final OkHttpClient http = new OkHttpClient.Builder()
            .dns(new BoundedDns(Dns.SYSTEM, WebhookBounds.STANDARD))
            .socketFactory(new ChannelSockets())
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(false)
            // One address after the other, on this thread: the race would throw an undeclared InterruptedException.
            .fastFallback(false)
            .cookieJar(CookieJar.NO_COOKIES)
            .protocols(List.of(Protocol.HTTP_1_1))
            .connectionPool(new ConnectionPool(IDLE_MAX, IDLE_SECONDS, TimeUnit.SECONDS))
            .connectTimeout(CONNECT_TIMEOUT)
            // The whole exchange is bounded, call by call; a timeout of each read would only cost another timer.
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .addNetworkInterceptor(ProviderHttpClient::onTheWire)
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

    /** The other side had closed a kept connection, which was seen before anything was written to it. */
    private static final class Stale extends IOException {
        private static final long serialVersionUID = 1;
    }

    /**
     * @param headers all that is sent, but for Host and Content-Length
     * @param total from looking up the name to the last byte of the answer
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
     * Posts, and hands on the events of the answer as they come. An answer that is no stream of events is taken whole.
     *
     * @param silence that the other side may keep, before its first byte and between two
     * @param total from looking up the name to the last byte
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
                        : new StreamOutcome.Not(complete(call, response, attempt));
            } catch (Stale _) {
                // Nothing was sent: the next one.
            } catch (IOException e) {
                return new StreamOutcome.Not(failed(e, attempt));
            }
        }
        return new StreamOutcome.Not(new HttpOutcome.NotSent("connection"));
    }

    private static boolean isStream(Response response) {
        String type = response.header("Content-Type", "");
        return response.isSuccessful()
                && type != null
                && type.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
    }

    private static StreamOutcome events(Call call, Response response, EventListener events) {
        events.opened(call::cancel);
        var lines = new ServerSentEventReader(response.body().source());
        try {
            for (byte[] event = lines.next(); event != null; event = lines.next()) {
                if (!events.take(event)) {
                    // Or closing would read on for another 100 ms, while the provider works for no client.
                    call.cancel();
                    return new StreamOutcome.Left();
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
            return call.isCanceled() ? new StreamOutcome.Left() : new StreamOutcome.Broken("reset");
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
        // Named, or OkHttp would unpack by itself what it never asked for; taken out again on the wire.
        Request.Builder request = new Request.Builder()
                .url(url)
                .header("Accept-Encoding", "identity")
                .method(method, body)
                .tag(Attempt.class, attempt);
        headers.forEach(request::header);
        return request.build();
    }

    private HttpOutcome exchange(Request request, Attempt attempt, Duration total) {
        // Each turn but the last takes a dead connection out of the pool, so it is soon empty.
        for (int turn = 0; turn <= IDLE_MAX; turn++) {
            Call call = http.newCall(request);
            call.timeout().timeout(total.toMillis(), TimeUnit.MILLISECONDS);
            try (Response response = call.execute()) {
                return complete(call, response, attempt);
            } catch (Stale _) {
                // Nothing was sent: the next one.
            } catch (IOException e) {
                return failed(e, attempt);
            }
        }
        return new HttpOutcome.NotSent("connection");
    }

    /** Between having a connection and writing to it. OkHttp itself looks for a closed one only after ten idle seconds. */
    private static Response onTheWire(Interceptor.Chain chain) throws IOException {
        Attempt attempt = chain.request().tag(Attempt.class);
        var connection = chain.connection();
        if (attempt == null || connection == null) {
            throw new IllegalStateException("not a request of this client");
        }
        if (ChannelSockets.isClosedByPeer(connection.socket())) {
            throw new Stale();
        }
        attempt.markSent();
        Response response = chain.proceed(chain.request()
                .newBuilder()
                .removeHeader("Accept-Encoding")
                .removeHeader("Connection")
                .build());
        // OkHttp repeats a request at a 503 with Retry-After: 0, so it must not see it.
        attempt.retryAfter = response.header("Retry-After");
        return response.newBuilder().removeHeader("Retry-After").build();
    }

    private static HttpOutcome complete(Call call, Response response, Attempt attempt) throws IOException {
        byte[] body = bounded(response.body());
        if (body == null) {
            // Or closing would read on for another 100 ms, as fast as it can.
            call.cancel();
            return new HttpOutcome.Broken("too_large");
        }
        if ("gzip".equalsIgnoreCase(response.header("Content-Encoding"))) {
            try {
                body = unpacked(body);
            } catch (IOException _) {
                return new HttpOutcome.Broken("gzip");
            }
        }
        return body == null
                ? new HttpOutcome.Broken("too_large")
                : new HttpOutcome.Complete(response.code(), Optional.ofNullable(attempt.retryAfter), body);
    }

    /** Null when it is larger than is allowed. */
    private static byte @Nullable [] bounded(ResponseBody body) throws IOException {
        BufferedSource source = body.source();
        return body.contentLength() > BODY_BYTES_MAX || source.request(BODY_BYTES_MAX + 1L)
                ? null
                : source.readByteArray();
    }

    /** Null when it unpacks to more than is allowed. */
    private static byte @Nullable [] unpacked(byte[] packed) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            byte[] body = in.readNBytes(BODY_BYTES_MAX + 1);
            return body.length > BODY_BYTES_MAX ? null : body;
        }
    }

    private static HttpOutcome failed(IOException thrown, Attempt attempt) {
        // First: an interrupted virtual thread sees its socket closed under it, which looks like the other side's
        // doing.
        if (Thread.currentThread().isInterrupted()) {
            return new HttpOutcome.Broken("interrupted");
        }
        return switch (thrown) {
            case SocketTimeoutException _ when !attempt.sent -> new HttpOutcome.NotSent("timeout");
            case InterruptedIOException _ -> new HttpOutcome.TimedOut();
            case IOException _ when attempt.sent -> new HttpOutcome.Broken("reset");
            case UnknownHostException _ -> new HttpOutcome.NotSent("dns");
            case SSLException _ -> new HttpOutcome.NotSent("tls");
            case ConnectException _ -> new HttpOutcome.NotSent("refused");
            default -> new HttpOutcome.NotSent("connection");
        };
    }

    /** Lets go of idle connections. */
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
