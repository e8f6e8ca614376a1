package aigateway.providers;

import aigateway.config.LimitsConfig;
import aigateway.config.TraitsConfig;
import aigateway.formats.WireApi;
import aigateway.http.EventListener;
import aigateway.http.HttpOutcome;
import aigateway.http.ProviderHttpClient;
import aigateway.http.StreamOutcome;
import aigateway.providers.Authentication.Outcome;
import aigateway.providers.ProviderReply.Streamed.End;
import aigateway.secrets.SecretName;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A provider over HTTP, of any kind. It sends the headers named here, and those of the client's that its kind lists; it
 * follows no redirect, because the key would be sent along.
 */
public final class HttpProvider implements Provider {
    private static final Logger LOG = LoggerFactory.getLogger(HttpProvider.class);
    private static final byte[] NO_BODY = new byte[0];
    private static final Duration MODELS_TIMEOUT = Duration.ofSeconds(10);

    private final Upstream upstream;
    private final ApiRoot baseUrl;
    private final ProviderKeys keys;
    private final ProviderHttpClient http;

    public HttpProvider(Upstream upstream, ProviderKeys keys, ProviderHttpClient http) {
        this.upstream = upstream;
        this.baseUrl = ApiRoot.of(upstream.baseUrl(), upstream.kind());
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
                Set.copyOf(kind.defaults().apis()),
                outputCapField,
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                LimitsConfig.NONE);
        return new HttpProvider(
                new Upstream(name, baseUrl, kind, headers, kind.traits(baseUrl, traits)),
                ProviderKeys.only(SecretName.OPENAI_API_KEY.name(), key),
                http);
    }

    @Override
    public Traits traits() {
        return upstream.traits();
    }

    @Override
    public String name() {
        return upstream.name();
    }

    @Override
    public boolean hasAvailableKey() {
        return keys.hasAvailable();
    }

    @Override
    public ProviderReply call(ProviderCall call) {
        int key = keys.choose(call.dispatch());
        Map<String, String> headers = headers("application/json", call.headers());
        headers.put("content-type", call.contentType());
        return switch (authenticated("POST", url(call), headers, call.body(), key)) {
            case Outcome.Unusable(String reason) -> unusable(key, reason);
            case Outcome.Headers(Map<String, String> sent) ->
                reply(key, http.post(url(call), sent, call.body(), call.timeout(), call.dispatch()::markSent));
        };
    }

    @Override
    public ProviderReply stream(ProviderCall call, EventListener events) {
        int key = keys.choose(call.dispatch());
        Map<String, String> headers = headers("text/event-stream", call.headers());
        headers.put("content-type", call.contentType());
        return switch (authenticated("POST", url(call), headers, call.body(), key)) {
            case Outcome.Unusable(String reason) -> unusable(key, reason);
            case Outcome.Headers(Map<String, String> sent) -> stream(key, sent, call, events);
        };
    }

    private ProviderReply stream(int key, Map<String, String> sent, ProviderCall call, EventListener events) {
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
        return models(keys.choose());
    }

    @Override
    public ProviderDescription describe() {
        return new ProviderDescription(
                upstream.name(),
                upstream.kind().name(),
                baseUrl.at(""),
                upstream.authentication().name(),
                upstream.traits().apis().stream().map(WireApi::name).sorted().toList(),
                IntStream.range(0, keys.names().size())
                        .filter(key -> !isKeyless(key))
                        .mapToObj(key -> new ProviderDescription.Key(
                                keys.names().get(key), keys.secret(key).isPresent()))
                        .toList());
    }

    @Override
    public List<KeyState> keyStates() {
        return keys.states();
    }

    @Override
    public List<KeyTest> test() {
        List<String> names = keys.names();
        if (names.isEmpty()) {
            return List.of(KeyTest.of(null, models(0), Optional.empty()));
        }
        return IntStream.range(0, names.size())
                .mapToObj(key -> keys.secret(key).isEmpty() && !isKeyless(key)
                        ? KeyTest.unset(names.get(key))
                        : KeyTest.of(isKeyless(key) ? null : names.get(key), models(key), keys.secret(key)))
                .toList();
    }

    /** A server without TLS is one of the operator's own, which often has no keys. */
    private boolean isKeyless(int key) {
        return keys.names().size() == 1
                && keys.secret(key).isEmpty()
                && baseUrl.at("").startsWith("http://");
    }

    private ProviderReply models(int key) {
        String url = baseUrl.at("/models");
        return switch (authenticated("GET", url, headers("application/json", ClientHeaders.NONE), NO_BODY, key)) {
            case Outcome.Unusable(String reason) -> unusable(key, reason);
            case Outcome.Headers(Map<String, String> sent) -> reply(key, http.get(url, sent, MODELS_TIMEOUT));
        };
    }

    /** The headers with those that authenticate the request, which nothing replaces. */
    private Outcome authenticated(String method, String url, Map<String, String> headers, byte[] body, int key) {
        var request = new Authentication.Request(method, url, Collections.unmodifiableMap(headers), body);
        return switch (upstream.authentication().authenticate(request, keys.secret(key))) {
            case Outcome.Unusable unusable -> unusable;
            case Outcome.Headers(Map<String, String> added) -> {
                headers.putAll(added);
                yield new Outcome.Headers(headers);
            }
        };
    }

    /** Nothing was sent. The key is passed over for a while, as one that the provider refuses. */
    private ProviderReply unusable(int key, String reason) {
        keys.answered(key, 401, Optional.empty());
        return new ProviderReply.NotConnected(reason);
    }

    private String url(ProviderCall call) {
        return baseUrl.at(upstream.kind().path(call.api(), call.model()));
    }

    private Map<String, String> headers(String accepted, ClientHeaders ofClient) {
        Map<String, String> own = new HashMap<>();
        own.put("accept", accepted);
        own.put("user-agent", "ai-gateway");
        own.putAll(upstream.kind().headers());
        // Case does not matter in a name: one that is added later replaces the earlier one.
        Map<String, String> sent = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        sent.putAll(ofClient.merged(upstream.kind(), own, upstream.headers()));
        return sent;
    }

    private void refused(int key, int status) {
        upstream.authentication().refused();
        LOG.atWarn()
                .addKeyValue("provider", upstream.name())
                .addKeyValue("key", keys.names().isEmpty() ? null : keys.names().get(key))
                .addKeyValue("status", status)
                .log("provider_key_refused");
    }

    private ProviderReply reply(int key, HttpOutcome exchange) {
        return switch (exchange) {
            case HttpOutcome.Complete(int status, Optional<String> retryAfter, Optional<String> type, byte[] body) -> {
                keys.answered(key, status, retryAfter);
                if (status == 401 || status == 402 || status == 403) {
                    refused(key, status);
                }
                yield new ProviderReply.Answered(status, answerHeaders(retryAfter, type), body);
            }
            case HttpOutcome.NotSent(String reason) -> new ProviderReply.NotConnected(reason);
            case HttpOutcome.TimedOut() -> new ProviderReply.TimedOut();
            case HttpOutcome.Broken(String reason) -> new ProviderReply.Broken(reason);
        };
    }

    private static Map<String, String> answerHeaders(Optional<String> retryAfter, Optional<String> type) {
        Map<String, String> headers = new HashMap<>();
        retryAfter.ifPresent(value -> headers.put("retry-after", value));
        type.ifPresent(value -> headers.put("content-type", value));
        return headers;
    }
}
