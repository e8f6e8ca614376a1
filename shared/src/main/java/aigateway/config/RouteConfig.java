package aigateway.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where the calls of a model go.
 *
 * @param match what a client's model must be
 * @param targets one or more, not all of weight 0: the first try is spread over them by weight
 * @param fallbacks tried after the targets, in this order
 * @param timeout for each attempt, unless a target says its own
 * @param retries further tries at the same provider, in place of the provider's own number
 */
public record RouteConfig(
        Match match,
        List<TargetConfig> targets,
        List<TargetConfig> fallbacks,
        Optional<Duration> timeout,
        Optional<Integer> retries) {
    public RouteConfig {
        targets = List.copyOf(targets);
        fallbacks = List.copyOf(fallbacks);
    }

    /** What a client's model must be. */
    public sealed interface Match {
        /** Exactly this name. */
        record Model(String name) implements Match {}

        /** A name that starts with this; the provider is sent the rest of it where {@code stripped}. */
        record Prefix(String prefix, boolean stripped) implements Match {}
    }
}
