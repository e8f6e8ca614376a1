package aigateway.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The route of a model's calls.
 *
 * @param match which models it serves
 * @param targets one or more, not all of weight 0; the first attempt selects one of them by weight
 * @param fallbacks tried after the targets, in this order
 * @param timeout for each attempt, unless a target has its own
 * @param retries further attempts at the same provider, instead of the provider's own number
 * @param fallbackOn for which causes another target is tried although the provider works
 */
public record RouteConfig(
        Match match,
        List<TargetConfig> targets,
        List<TargetConfig> fallbacks,
        Optional<Duration> timeout,
        Optional<Integer> retries,
        Set<FallbackCause> fallbackOn) {
    public RouteConfig {
        targets = List.copyOf(targets);
        fallbacks = List.copyOf(fallbacks);
        fallbackOn = Set.copyOf(fallbackOn);
    }

    /** The models that a route serves. */
    public sealed interface Match {
        /** Exactly this name. */
        record Model(String name) implements Match {}

        /** A name that starts with this; the provider is sent the rest of it where {@code stripped}. */
        record Prefix(String prefix, boolean stripped) implements Match {}
    }
}
