package aigateway.usage;

import aigateway.usage.Latencies.Histogram;

/**
 * How many calls took how long.
 *
 * @param histogram their number by bounds
 * @param millis of all together
 */
public record Durations(Histogram histogram, long millis) {
    /** Both together. */
    public Durations plus(Durations other) {
        return new Durations(histogram.plus(other.histogram), millis + other.millis);
    }
}
