package aigateway.local.drills;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/**
 * How long things took.
 *
 * @param sortedNanos ascending
 */
public record Latencies(long[] sortedNanos) {
    public static Latencies of(Collection<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return new Latencies(sorted);
    }

    public int count() {
        return sortedNanos.length;
    }

    /** By the nearest rank; 0 when there is nothing. */
    public double millis(double percent) {
        if (sortedNanos.length == 0) {
            return 0;
        }
        int rank = (int) Math.ceil(percent / 100 * sortedNanos.length);
        return sortedNanos[Math.max(1, rank) - 1] / 1e6;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "p50 %.1f ms, p99 %.1f ms, max %.1f ms", millis(50), millis(99), millis(100));
    }
}
