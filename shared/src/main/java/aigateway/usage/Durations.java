package aigateway.usage;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How many calls took how long.
 *
 * @param counts for each of {@link #BOUNDS_MILLIS} those up to it and above the one before, then one for all that took longer
 * @param millis of all together
 */
public record Durations(List<Long> counts, long millis) {
    public static final List<Long> BOUNDS_MILLIS =
            List.of(1L, 2L, 5L, 10L, 20L, 50L, 100L, 200L, 500L, 1000L, 2000L, 5000L, 10_000L, 20_000L, 50_000L);

    public Durations {
        counts = List.copyOf(counts);
        if (counts.size() != BOUNDS_MILLIS.size() + 1) {
            throw new IllegalArgumentException("counts: " + counts.size());
        }
    }

    public long count() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    /** Both together. */
    public Durations plus(Durations other) {
        return new Durations(
                IntStream.range(0, counts.size())
                        .mapToObj(at -> counts.get(at) + other.counts.get(at))
                        .toList(),
                millis + other.millis);
    }
}
