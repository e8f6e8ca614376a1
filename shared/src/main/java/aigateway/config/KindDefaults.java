package aigateway.config;

import aigateway.config.ProviderConfig.Kind;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What a provider's kind settles.
 *
 * @param baseUrl empty where the file must say it
 * @param apis all that such a provider may serve, by {@code Endpoint.kind}
 * @param outputCapFields all that it may understand, the usual one first
 */
record KindDefaults(Optional<URI> baseUrl, List<String> apis, List<String> outputCapFields) {
    private static final KindDefaults OPENAI = new KindDefaults(
            Optional.empty(),
            List.of("responses", "chat.completions", "embeddings"),
            List.of("max_completion_tokens", "max_tokens"));
    private static final KindDefaults ANTHROPIC = new KindDefaults(
            Optional.of(URI.create("https://api.anthropic.com")), List.of("messages"), List.of("max_tokens"));

    static KindDefaults of(Kind kind) {
        return switch (kind) {
            case OPENAI -> OPENAI;
            case ANTHROPIC -> ANTHROPIC;
        };
    }
}
