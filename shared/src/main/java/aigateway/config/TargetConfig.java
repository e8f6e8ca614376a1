package aigateway.config;

import java.time.Duration;
import java.util.Optional;

/**
 * One target of a route.
 *
 * @param provider one of the file, or {@code mock}
 * @param model empty for the client's own model name, without a stripped prefix
 * @param weight its share of first tries, among its route's targets; a fallback's is 1 and has no effect
 */
public record TargetConfig(String provider, Optional<String> model, int weight, Optional<Duration> timeout) {}
