package aigateway.providers;

import aigateway.config.TraitsConfig;
import aigateway.http.EventListener;
import aigateway.http.HeaderValue;
import aigateway.http.HttpOutcome;
import aigateway.http.ProviderHttpClient;
import aigateway.http.StreamOutcome;
import aigateway.providers.ProviderReply.Streamed.End;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A provider over HTTP, of any kind. It sends exactly the headers named here and none of the client's; it follows no redirect,
 * because the key would be sent along.
 */
public final class HttpProvider implements Provider {
    private static final Duration MODELS_TIMEOUT = Duration.ofSeconds(10);

    private final Upstream upstream;
    private final String baseUrl;
    private final ProviderKeys keys;
    private final ProviderHttpClient http;

    /**
     * Where and what the provider is.
     *
     * @param baseUrl with or without {@code /v1}
     * @param headers from the configuration, such as HTTP-Referer
     */
    public record Upstream(String name, URI baseUrl, ProviderKind kind, Map<String, String> headers, Traits traits) {
        public Upstream {
            headers = Map.copyOf(headers);
        }
    }

    public HttpProvider(Upstream upstream, ProviderKeys keys, ProviderHttpClient http) {
        this.upstream = upstream;
        this.baseUrl = withVersion(upstream.baseUrl.toString());
        this.keys = keys;
        this.http = http;
    }

    /**
     * A provider of OpenAI's kind with a single key and all APIs.
     *
     * @param key read at each call, so that a rotated key is used at once
     * @param outputCapField empty where its host decides
     */
    public static HttpProvider openai(
            String name,
            URI baseUrl,
            Supplier<Optional<String>> key,
            Map<String, String> headers,
            Optional<String> outputCapField,
            ProviderHttpClient http) {
        ProviderKind kind = ProviderKinds.OPENAI;
        var traits = new TraitsConfig(
                Set.copyOf(kind.defaults().apis()), outputCapField, Optional.empty(), Optional.empty(), Set.of());
        return new HttpProvider(
                new Upstream(name, baseUrl, kind, headers, kind.traits(baseUrl, traits)), ProviderKeys.only(key), http);
    }

    @Override
    public Traits traits() {
        return upstream.traits;
    }

    @Override
    public String name() {
        return upstream.name;
    }

    @Override
    public boolean hasAvailableKey() {
        return keys.hasAvailable();
    }

    @Override
    public ProviderReply call(ProviderCall call) {
        int key = keys.choose();
        if (!isSendable(key)) {
            return unsendable(key);
        }
        Map<String, String> sent = headers(key);
        sent.put("content-type", call.contentType());
        return reply(key, http.post(url(call), sent, call.body(), call.timeout(), call.dispatch()::markSent));
    }

    @Override
    public ProviderReply stream(ProviderCall call, EventListener events) {
        int key = keys.choose();
        if (!isSendable(key)) {
            return unsendable(key);
        }
        Map<String, String> sent = headers(key);
        sent.put("accept", "text/event-stream");
        sent.put("content-type", call.contentType());
        StreamOutcome streamed = http.stream(
                url(call), sent, call.body(), call.timeout(), call.streamTimeout(), call.dispatch()::markSent, events);
        return switch (streamed) {
            case StreamOutcome.NoStream(HttpOutcome exchange) -> reply(key, exchange);
            case StreamOutcome.Ended() -> new ProviderReply.Streamed(End.ENDED);
            case StreamOutcome.Cancelled() -> new ProviderReply.Streamed(End.LEFT);
            case StreamOutcome.TimedOut() -> new ProviderReply.Streamed(End.TIMED_OUT);
            case StreamOutcome.Broken _ -> new ProviderReply.Streamed(End.BROKEN);
        };
    }

    @Override
    public ProviderReply models() {
        int key = keys.choose();
        return isSendable(key)
                ? reply(key, http.get(baseUrl + "/models", headers(key), MODELS_TIMEOUT))
                : unsendable(key);
    }

    /** A key from a vault may hold what no header may have, such as a line break at its end. */
    private boolean isSendable(int key) {
        return keys.secret(key).map(HeaderValue::isSendable).orElse(true);
    }

    /** Nothing was sent. The key is passed over for a while, as one that the provider refuses. */
    private ProviderReply unsendable(int key) {
        keys.answered(key, 401, Optional.empty());
        return new ProviderReply.NotConnected("its key cannot be sent in a header");
    }

    private String url(ProviderCall call) {
        return upstream.kind.url(baseUrl, call.api(), call.model());
    }

    private Map<String, String> headers(int key) {
        Map<String, String> sent = new LinkedHashMap<>();
        sent.put("accept", "application/json");
        sent.put("user-agent", "ai-gateway");
        sent.putAll(upstream.kind.headers(keys.secret(key)));
        sent.putAll(upstream.headers);
        return sent;
    }

    private ProviderReply reply(int key, HttpOutcome exchange) {
        return switch (exchange) {
            case HttpOutcome.Complete(int status, Optional<String> retryAfter, Optional<String> type, byte[] body) -> {
                keys.answered(key, status, retryAfter);
                yield new ProviderReply.Answered(status, answerHeaders(retryAfter, type), body);
            }
            case HttpOutcome.NotSent(String reason) -> new ProviderReply.NotConnected(reason);
            case HttpOutcome.TimedOut() -> new ProviderReply.TimedOut();
            case HttpOutcome.Broken(String reason) -> new ProviderReply.Broken(reason);
        };
    }

    private static Map<String, String> answerHeaders(Optional<String> retryAfter, Optional<String> type) {
        Map<String, String> headers = new LinkedHashMap<>();
        retryAfter.ifPresent(value -> headers.put("retry-after", value));
        type.ifPresent(value -> headers.put("content-type", value));
        return headers;
    }

    private static String withVersion(String url) {
        String trimmed = url.replaceAll("/+$", "");
        return trimmed.endsWith("/v1") ? trimmed : trimmed + "/v1";
    }
}
