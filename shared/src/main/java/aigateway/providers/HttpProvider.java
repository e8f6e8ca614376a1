package aigateway.providers;

import aigateway.http.EventListener;
import aigateway.http.HttpOutcome;
import aigateway.http.ProviderHttpClient;
import aigateway.http.StreamOutcome;
import aigateway.kernel.Endpoint;
import aigateway.providers.ProviderReply.Streamed.End;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Any upstream that speaks OpenAI's API or Anthropic's. Sends exactly the headers named here and nothing of the client's;
 * follows no
 * redirect, because the key would go along.
 */
public final class HttpProvider implements Provider {
    private static final Duration MODELS_TIMEOUT = Duration.ofSeconds(10);
    private static final Set<Endpoint> OPENAI_APIS =
            Set.of(Endpoint.RESPONSES, Endpoint.CHAT_COMPLETIONS, Endpoint.EMBEDDINGS);

    private final Upstream upstream;
    private final String baseUrl;
    private final ProviderKeys keys;
    private final ProviderHttpClient http;

    /** How a provider wants its key. */
    public enum Credentials {
        /** {@code Authorization: Bearer}, as OpenAI. */
        BEARER,
        /** {@code x-api-key} and the version of the API, as Anthropic. */
        ANTHROPIC
    }

    /**
     * Where and what it is.
     *
     * @param baseUrl with or without {@code /v1}
     * @param headers of our configuration, such as HTTP-Referer
     */
    public record Upstream(
            String name, URI baseUrl, Credentials credentials, Map<String, String> headers, Traits traits) {
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
     * One with a single key that speaks all of OpenAI's APIs.
     *
     * @param key asked at each call, so that a rotated one is used at once
     */
    public static HttpProvider openai(
            String name,
            URI baseUrl,
            Supplier<Optional<String>> key,
            Map<String, String> headers,
            String outputCapField,
            ProviderHttpClient http) {
        return new HttpProvider(
                new Upstream(
                        name, baseUrl, Credentials.BEARER, headers, Traits.openai(OPENAI_APIS, outputCapField, false)),
                ProviderKeys.only(key),
                http);
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
    public boolean hasFreshKey() {
        return keys.hasFresh();
    }

    @Override
    public ProviderReply call(ProviderCall call) {
        int key = keys.choose();
        Map<String, String> sent = headers(key);
        sent.put("content-type", "application/json");
        return reply(
                key,
                http.post(
                        baseUrl + call.endpoint().path(),
                        sent,
                        call.body(),
                        call.timeout(),
                        call.dispatch()::markSent));
    }

    @Override
    public ProviderReply stream(ProviderCall call, EventListener events) {
        int key = keys.choose();
        Map<String, String> sent = headers(key);
        sent.put("accept", "text/event-stream");
        sent.put("content-type", "application/json");
        StreamOutcome streamed = http.stream(
                baseUrl + call.endpoint().path(),
                sent,
                call.body(),
                call.timeout(),
                call.streamTimeout(),
                call.dispatch()::markSent,
                events);
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
        return reply(key, http.get(baseUrl + "/models", headers(key), MODELS_TIMEOUT));
    }

    private Map<String, String> headers(int key) {
        Map<String, String> sent = new LinkedHashMap<>();
        sent.put("accept", "application/json");
        sent.put("user-agent", "ai-gateway");
        Optional<String> secret = keys.secret(key);
        switch (upstream.credentials) {
            case BEARER -> secret.ifPresent(text -> sent.put("authorization", "Bearer " + text));
            case ANTHROPIC -> {
                secret.ifPresent(text -> sent.put("x-api-key", text));
                sent.put("anthropic-version", "2023-06-01");
            }
        }
        sent.putAll(upstream.headers);
        return sent;
    }

    private ProviderReply reply(int key, HttpOutcome exchange) {
        return switch (exchange) {
            case HttpOutcome.Complete(int status, Optional<String> retryAfter, byte[] body) -> {
                keys.answered(key, status, retryAfter);
                yield new ProviderReply.Answered(
                        status,
                        retryAfter.map(value -> Map.of("retry-after", value)).orElse(Map.of()),
                        body);
            }
            case HttpOutcome.NotSent(String reason) -> new ProviderReply.NotConnected(reason);
            case HttpOutcome.TimedOut() -> new ProviderReply.TimedOut();
            case HttpOutcome.Broken(String reason) -> new ProviderReply.Broken(reason);
        };
    }

    private static String withVersion(String url) {
        String trimmed = url.replaceAll("/+$", "");
        return trimmed.endsWith("/v1") ? trimmed : trimmed + "/v1";
    }
}
