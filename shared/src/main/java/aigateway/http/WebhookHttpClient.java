package aigateway.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.SocketFactory;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.CookieJar;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;

/**
 * The only HTTP client for addresses that a client chose. It reveals nothing of the response except its status, follows no
 * redirects, keeps nothing, sends a request at most once, and ends within {@link WebhookBounds#STANDARD}.
 */
public final class WebhookHttpClient implements AutoCloseable {
    private static final int CHUNK_BYTES = 8 * 1024;
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    private final WebhookUrlRule rule;
    private final OkHttpClient tls;
    private final OkHttpClient plain;

    public WebhookHttpClient(AddressPolicy policy) {
        this(policy, WebhookBounds.STANDARD, Dns.SYSTEM);
    }

    WebhookHttpClient(AddressPolicy policy, WebhookBounds bounds, Dns dns) {
        this.rule = new WebhookUrlRule(policy, bounds.tlsPort());
        OkHttpClient base = bounded(bounds, dns);
        // Two clients, because a socket factory does not know the scheme. Each refuses the other's.
        this.tls = withSockets(base, ConnectionSpec.MODERN_TLS, FilteredSocketFactory.forTls(policy, bounds.tlsPort()));
        this.plain = withSockets(base, ConnectionSpec.CLEARTEXT, FilteredSocketFactory.forPlainHttp(policy));
    }

    /** Why a URL cannot be used, as a sentence that repeats none of it. Uses no DNS; a name may still be refused later. */
    public Optional<String> objection(String url) {
        return rule.objection(url);
    }

    /** Scheme, host and port of a URL that {@link #objection} accepted, in one spelling. */
    public static String origin(String url) {
        HttpUrl parsed = HttpUrl.get(url);
        return parsed.scheme() + "://" + parsed.host() + ":" + parsed.port();
    }

    /**
     * Sends the body, blocking. Any status is {@link WebhookOutcome.Answered}, even if the rest of the response never arrives.
     *
     * @param url as text: java.net.URI accepts fewer URLs than {@link #objection}
     * @param headers of the gateway, such as content-type and a signature; IllegalArgumentException if one is malformed
     */
    public WebhookOutcome post(String url, Map<String, String> headers, byte[] body) {
        Optional<String> objection = rule.objection(url);
        return objection.isPresent()
                ? new WebhookOutcome.Refused(objection.get())
                : send(HttpUrl.get(url), headers, body);
    }

    /** Without the URL rule, so that tests see what the socket filter alone refuses. */
    WebhookOutcome send(HttpUrl url, Map<String, String> headers, byte[] body) {
        long start = System.nanoTime();
        Call call = (url.isHttps() ? tls : plain).newCall(request(url, headers, body));
        try (Response response = call.execute()) {
            discard(call, response);
            return new WebhookOutcome.Answered(response.code(), retryAfter(response), millisSince(start));
        } catch (IOException e) {
            return FailureName.outcome(e, millisSince(start));
        }
    }

    @Override
    public void close() {
        // Both clients share these.
        tls.dispatcher().cancelAll();
        tls.dispatcher().executorService().shutdown();
        tls.connectionPool().evictAll();
    }

    private static Request request(HttpUrl url, Map<String, String> headers, byte[] body) {
        Request.Builder request = new Request.Builder().url(url).header("User-Agent", "ai-gateway");
        headers.forEach(request::header);
        // Without this header OkHttp requests gzip itself and unpacks the response.
        return request.header("Accept-Encoding", "identity")
                .header("Connection", "close")
                .post(new OneShotBody(body))
                .build();
    }

    private static OkHttpClient bounded(WebhookBounds bounds, Dns dns) {
        Duration call = bounds.call();
        return new OkHttpClient.Builder()
                .dns(new BoundedDns(dns, bounds))
                .proxy(Proxy.NO_PROXY)
                .followRedirects(false)
                .followSslRedirects(false)
                .retryOnConnectionFailure(false)
                // One address after the other, on this thread: OkHttp's race throws an undeclared InterruptedException.
                .fastFallback(false)
                .cookieJar(CookieJar.NO_COOKIES)
                // HTTP/2 would read ahead up to 16 MiB, even of a response that is then discarded.
                .protocols(List.of(Protocol.HTTP_1_1))
                // No idle connections: in a frozen function they die, and nothing here is sent twice.
                .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
                .connectTimeout(bounds.connect())
                .readTimeout(call)
                .writeTimeout(call)
                .callTimeout(call)
                .build();
    }

    private static OkHttpClient withSockets(OkHttpClient base, ConnectionSpec spec, SocketFactory sockets) {
        return base.newBuilder()
                .connectionSpecs(List.of(spec))
                .socketFactory(sockets)
                .build();
    }

    private static void discard(Call call, Response response) {
        byte[] chunk = new byte[CHUNK_BYTES];
        try (InputStream answer = response.body().byteStream()) {
            for (int read = 0, total = 0; total < WebhookBounds.ANSWER_BYTES_MAX; total += read) {
                read = answer.read(chunk);
                if (read < 0) {
                    return;
                }
            }
            // Before close(), which would otherwise read on for another 100 ms.
            call.cancel();
        } catch (IOException _) {
            // Only the status counts. Treating a cut 200 as a failure would send the event twice.
        }
    }

    private static Optional<String> retryAfter(Response response) {
        return Optional.ofNullable(response.header("Retry-After")).filter(WebhookHttpClient::wellFormed);
    }

    private static boolean wellFormed(String retryAfter) {
        if (SECONDS.matcher(retryAfter).matches()) {
            return true;
        }
        try {
            DateTimeFormatter.RFC_1123_DATE_TIME.parse(retryAfter);
            return true;
        } catch (DateTimeParseException _) {
            return false;
        }
    }

    private static long millisSince(long startNanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }
}
