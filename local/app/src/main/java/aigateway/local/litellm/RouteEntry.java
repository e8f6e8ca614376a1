package aigateway.local.litellm;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A route of the written file.
 *
 * @param match the client's model, or the start of its name
 * @param strip only with a prefix
 * @param sources LiteLLM's models that it is made of
 * @param causes for which a fallback is tried although the provider works
 */
record RouteEntry(
        String match,
        boolean prefix,
        boolean strip,
        List<String> sources,
        List<TargetEntry> targets,
        List<TargetEntry> fallbacks,
        List<String> causes) {
    /**
     * @param model null for the client's own name
     * @param weight null for the default
     * @param timeoutSeconds null for the provider's
     */
    record TargetEntry(
            String provider,
            @Nullable String model,
            @Nullable Integer weight,
            @Nullable Integer timeoutSeconds) {
        boolean isSame(TargetEntry other) {
            return provider.equals(other.provider) && Objects.equals(model, other.model);
        }

        TargetEntry asFallback() {
            return new TargetEntry(provider, model, null, timeoutSeconds);
        }
    }
}
