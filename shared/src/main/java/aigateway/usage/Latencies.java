package aigateway.usage;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How long calls took.
 *
 * @param total from the request to the end of the reply
 * @param provider of attempts at providers
 * @param own the total without providers and pauses
 * @param firstToken from the start of an attempt to the first event of its stream
 */
public record Latencies(Histogram total, Histogram provider, Histogram own, Histogram firstToken) {
    public static final Latencies NONE = new Latencies(Histogram.NONE, Histogram.NONE, Histogram.NONE, Histogram.NONE);

    Latencies plus(Latencies other) {
        return new Latencies(
                total.plus(other.total),
                provider.plus(other.provider),
                own.plus(other.own),
                firstToken.plus(other.firstToken));
    }

    /**
     * Counts by fixed bounds.
     *
     * @param counts one for each of {@link #BOUNDS_MILLIS}, up to it and above the one before; a last one for what took longer
     */
    public record Histogram(List<Long> counts) {
        public static final List<Long> BOUNDS_MILLIS =
                List.of(1L, 2L, 5L, 10L, 20L, 50L, 100L, 200L, 500L, 1000L, 2000L, 5000L, 10_000L, 20_000L, 50_000L);

        public static final Histogram NONE = new Histogram(Collections.nCopies(BOUNDS_MILLIS.size() + 1, 0L));

        public Histogram {
            counts = List.copyOf(counts);
            if (counts.size() != BOUNDS_MILLIS.size() + 1) {
                throw new IllegalArgumentException("counts: " + counts.size());
            }
        }

        public long count() {
            return counts.stream().mapToLong(Long::longValue).sum();
        }

        /**
         * About the time within which this share of them ended: even within a bucket, and at most the last bound.
         *
         * @param share above 0, at most 1
         * @return milliseconds, 0 when there are none
         */
        public long about(double share) {
            double rank = share * count();
            long before = 0;
            for (int at = 0; at < BOUNDS_MILLIS.size(); at++) {
                long here = counts.get(at);
                if (here > 0 && before + here >= rank) {
                    long low = at == 0 ? 0 : BOUNDS_MILLIS.get(at - 1);
                    long width = BOUNDS_MILLIS.get(at) - low;
                    return low + Math.round(width * (rank - before) / here);
                }
                before += here;
            }
            return before < count() ? BOUNDS_MILLIS.getLast() : 0;
        }

        Histogram plus(Histogram other) {
            return new Histogram(IntStream.range(0, counts.size())
                    .mapToObj(at -> counts.get(at) + other.counts.get(at))
                    .toList());
        }
    }
}
