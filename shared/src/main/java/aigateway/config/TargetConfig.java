package aigateway.config;

import java.time.Duration;
import java.util.Optional;

/**
 * One place that a call may go to.
 *
 * @param provider one of the file, or {@code mock}
 * @param model empty for the client's own model name, without a stripped prefix
 * @param weight its share of first tries, among its route's targets; a fallback's is 1 and says nothing
 */
public record TargetConfig(String provider, Optional<String> model, int weight, Optional<Duration> timeout) {}
