package aigateway.usage;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer about usage.
 *
 * @param lines with a bucket by time, then largest cost first; only groups in which there was something
 * @param total of the whole period and filters, never the sum of lines, which may be cut or count a call twice
 * @param more whether lines are missing
 */
public record UsageReport(List<Line> lines, Line total, boolean more) {
    public UsageReport {
        lines = List.copyOf(lines);
    }

    /**
     * Sums of one group.
     *
     * @param groups one for each dimension, in the order of the query; none for the total
     * @param bucket when its period begins; null without buckets, and for the total
     * @param latencies null where they were not requested, or are not kept for a dimension or filter of the query
     */
    public record Line(
            List<Group> groups,
            @Nullable Instant bucket,
            Figures figures,
            @Nullable Latencies latencies) {
        public Line {
            groups = List.copyOf(groups);
        }

        Line with(Latencies times) {
            return new Line(groups, bucket, figures, times);
        }
    }

    /**
     * A value of a dimension.
     *
     * @param value an id or the name; null for what has none: no team, no error, no provider
     * @param name of a team or key, also of a deleted or revoked one; null for other dimensions
     */
    public record Group(@Nullable String value, @Nullable String name) {}
}
