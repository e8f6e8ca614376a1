package aigateway.providers;

import aigateway.http.Exchange;
import aigateway.http.Streamed;
import aigateway.http.TrustedClient;
import aigateway.providers.ProviderReply.Streamed.End;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Any upstream that speaks OpenAI's API. Sends exactly the headers named here and nothing of the client's; follows no redirect,
 * because the key would go along.
 */
public final class OpenAiProvider implements Provider {
    private static final Duration MODELS_TIMEOUT = Duration.ofSeconds(10);

    private final String name;
    private final String baseUrl;
    private final Supplier<Optional<String>> key;
    private final Map<String, String> headers;
    private final String outputCapField;
    private final TrustedClient http;

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
            TrustedClient http) {
        this.name = name;
        this.baseUrl = withVersion(baseUrl.toString());
        this.key = key;
        this.headers = Map.copyOf(headers);
        this.outputCapField = outputCapField;
        this.http = http;
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
        Map<String, String> sent = headers();
        sent.put("content-type", "application/json");
        return reply(http.post(baseUrl + call.endpoint().path(), sent, call.body(), call.timeout()));
    }

    @Override
    public ProviderReply stream(ProviderCall call, StreamReader reader) {
        Map<String, String> sent = headers();
        sent.put("accept", "text/event-stream");
        sent.put("content-type", "application/json");
        Streamed streamed = http.stream(
                baseUrl + call.endpoint().path(), sent, call.body(), call.timeout(), call.streamTimeout(), reader);
        return switch (streamed) {
            case Streamed.Not(Exchange exchange) -> reply(exchange);
            case Streamed.Ended() -> new ProviderReply.Streamed(End.ENDED);
            case Streamed.Left() -> new ProviderReply.Streamed(End.LEFT);
            case Streamed.TimedOut() -> new ProviderReply.Streamed(End.TIMED_OUT);
            case Streamed.Broken _ -> new ProviderReply.Streamed(End.BROKEN);
        };
    }

    @Override
    public ProviderReply models() {
        return reply(http.get(baseUrl + "/models", headers(), MODELS_TIMEOUT));
    }

    private Map<String, String> headers() {
        Map<String, String> sent = new LinkedHashMap<>();
        sent.put("accept", "application/json");
        sent.put("user-agent", "ai-gateway");
        key.get().ifPresent(secret -> sent.put("authorization", "Bearer " + secret));
        sent.putAll(headers);
        return sent;
    }

    private static ProviderReply reply(Exchange exchange) {
        return switch (exchange) {
            case Exchange.Complete(int status, Optional<String> retryAfter, byte[] body) ->
                new ProviderReply.Answered(
                        status,
                        retryAfter.map(value -> Map.of("retry-after", value)).orElse(Map.of()),
                        body);
            case Exchange.NotSent(String reason) -> new ProviderReply.NotConnected(reason);
            case Exchange.TimedOut() -> new ProviderReply.TimedOut();
            case Exchange.Broken(String reason) -> new ProviderReply.Broken(reason);
        };
    }

    private static String withVersion(String url) {
        String trimmed = url.replaceAll("/+$", "");
        return trimmed.endsWith("/v1") ? trimmed : trimmed + "/v1";
    }
}
