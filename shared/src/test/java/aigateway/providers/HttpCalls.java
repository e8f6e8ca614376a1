package aigateway.providers;

import aigateway.formats.ApiFormats;
import aigateway.http.ProviderHttpClient;
import aigateway.kernel.Endpoint;
import aigateway.testing.RawServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Calls of an HTTP provider at a test's own server. */
final class HttpCalls implements AutoCloseable {
    static final String BODY = "{\"model\":\"m\"}";
    static final Duration LONG = Duration.ofSeconds(60);

    private final ProviderHttpClient http = new ProviderHttpClient();

    HttpProvider provider(String url) {
        return provider(url, Map.of());
    }

    HttpProvider provider(String url, Map<String, String> headers) {
        return HttpProvider.openai(
                "openai", URI.create(url), () -> Optional.of("sk-test"), headers, Optional.empty(), http);
    }

    ProviderHttpClient http() {
        return http;
    }

    ProviderReply call(RawServer server, Duration timeout) {
        return call(provider(server.url()), Endpoint.CHAT_COMPLETIONS, timeout);
    }

    static ProviderReply call(Provider provider, Endpoint endpoint, Duration timeout) {
        return provider.call(request(endpoint, timeout));
    }

    static ProviderCall request(Endpoint endpoint, Duration timeout) {
        return new ProviderCall(
                ApiFormats.of(endpoint).wireApi(),
                "m",
                BODY.getBytes(StandardCharsets.UTF_8),
                timeout,
                timeout,
                new Dispatch(),
                ClientHeaders.NONE);
    }

    /** A whole response with this body. */
    static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    @Override
    public void close() {
        http.close();
    }
}
