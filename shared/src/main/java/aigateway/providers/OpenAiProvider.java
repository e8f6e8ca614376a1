package aigateway.providers;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Any upstream that speaks OpenAI's API. Sends exactly the headers named here and nothing of the client's; follows no redirect,
 * because the key would go along; speaks HTTP/1.1, because the JDK's offer to upgrade loses the body at some servers.
 */
public final class OpenAiProvider implements Provider {
    /** Two megabytes is a long answer; a provider that sends this much is broken. */
    private static final int BODY_BYTES_MAX = 32 * 1024 * 1024;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration MODELS_TIMEOUT = Duration.ofSeconds(10);
    private static final List<String> HEADERS_KEPT = List.of("retry-after");

    private final String name;
    private final String baseUrl;
    private final Supplier<Optional<String>> key;
    private final Map<String, String> headers;
    private final String outputCapField;
    private final HttpClient http;

    /**
     * @param baseUrl with or without {@code /v1}
     * @param key asked at each call, so that a rotated one is used at once
     * @param headers of our configuration, such as HTTP-Referer
     */
    public OpenAiProvider(
            
            String name,
            URI baseUrl,
            Supplier<Optional<String>> key,
            Map<String, String> headers,
            String outputCapField,
            HttpClient http) {
        this.name = name;
        this.baseUrl = withVersion(baseUrl.toString());
        this.key = key;
        this.headers = Map.copyOf(headers);
        this.outputCapField = outputCapField;
        this.http = http;
    }

    /** The client that providers are called with. */
    public static HttpClient client(java.util.concurrent.Executor executor) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .executor(executor)
                .build();
    }

    @Override
    public String outputCapField() {
        return outputCapField;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ProviderReply call(ProviderCall call) {
        var request = request(call.endpoint().path())
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(call.body()))
                .build();
        return send(request, call.timeout());
    }

    @Override
    public ProviderReply models() {
        return send(request("/models").GET().build(), MODELS_TIMEOUT);
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(URI.create(baseUrl + path))
                .header("accept", "application/json")
                .header("user-agent", "ai-gateway");
        key.get().ifPresent(secret -> request.header("authorization", "Bearer " + secret));
        headers.forEach(request::header);
        return request;
    }

    /** The client's own timeout ends with the headers, so the whole exchange is bounded here. */
    private ProviderReply send(HttpRequest request, Duration timeout) {
        CompletableFuture<HttpResponse<byte[]>> exchange = http.sendAsync(
                request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), BODY_BYTES_MAX));
        try {
            return answered(exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException _) {
            exchange.cancel(true);
            return new ProviderReply.TimedOut();
        } catch (ExecutionException e) {
            return failed(e.getCause());
        } catch (InterruptedException _) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            return new ProviderReply.Broken("interrupted");
        }
    }

    private static ProviderReply answered(HttpResponse<byte[]> response) {
        Map<String, String> kept = new LinkedHashMap<>();
        HEADERS_KEPT.forEach(
                header -> response.headers().firstValue(header).ifPresent(value -> kept.put(header, value)));
        boolean gzip = response.headers()
                .firstValue("content-encoding")
                .map("gzip"::equalsIgnoreCase)
                .orElse(false);
        try {
            byte[] body = gzip ? gunzip(response.body()) : response.body();
            return body == null
                    ? new ProviderReply.Broken("too_large")
                    : new ProviderReply.Answered(response.statusCode(), kept, body);
        } catch (IOException _) {
            return new ProviderReply.Broken("gzip");
        }
    }

    /** Null when it unpacks to more than is allowed. */
    private static byte @Nullable [] gunzip(byte[] packed) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            byte[] body = in.readNBytes(BODY_BYTES_MAX + 1);
            return body.length > BODY_BYTES_MAX ? null : body;
        }
    }

    private static ProviderReply failed(@Nullable Throwable cause) {
        return switch (cause) {
            case HttpConnectTimeoutException _ -> new ProviderReply.NotConnected("timeout");
            case UnknownHostException _ -> new ProviderReply.NotConnected("dns");
            case ConnectException e
            when e.getCause() instanceof UnresolvedAddressException -> new ProviderReply.NotConnected("dns");
            case ConnectException _ -> new ProviderReply.NotConnected("refused");
            case SSLHandshakeException _ -> new ProviderReply.NotConnected("tls");
            // The JDK's limit has no exception of its own.
            case IOException e
            when String.valueOf(e.getMessage()).contains("exceeds capacity") -> new ProviderReply.Broken("too_large");
            case null, default -> new ProviderReply.Broken("reset");
        };
    }

    private static String withVersion(String url) {
        String trimmed = url.replaceAll("/+$", "");
        return trimmed.endsWith("/v1") ? trimmed : trimmed + "/v1";
    }
}
