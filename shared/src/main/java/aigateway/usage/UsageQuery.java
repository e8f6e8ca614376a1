package aigateway.usage;

import aigateway.kernel.VisibleTeams;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The one question about usage that API, table, page, report, alert and metric ask.
 *
 * @param from the first moment; sums are kept by hour, so it is best the beginning of one
 * @param to the first moment that does not count
 * @param zone days begin in it: the reporting zone, in which closed days are summed. Another zone reads every hour
 * @param by at most two, each once
 * @param visible the teams that the reader may see
 * @param latency whether percentiles are wanted; lines have them where each dimension and filter has
 * @param linesMax how many lines at most; the total is of everything in any case
 */
public record UsageQuery(
        Instant from,
        Instant to,
        ZoneId zone,
        Bucket bucket,
        List<Dimension> by,
        UsageFilters filters,
        VisibleTeams visible,
        boolean latency,
        int linesMax) {
    public static final int DIMENSIONS_MAX = 2;
    private static final int LINES_USUAL = 1_000;

    /**
     * @throws IllegalArgumentException when the sums cannot answer it, see {@link #conflict}
     */
    public UsageQuery {
        by = List.copyOf(by);
        if (by.size() > DIMENSIONS_MAX || new HashSet<>(by).size() < by.size()) {
            throw new IllegalArgumentException("at most two dimensions, each once: " + by);
        }
        conflict(bucket, by, filters).ifPresent(why -> {
            throw new IllegalArgumentException(why);
        });
    }

    /** The sum of everything in a period. */
    public static UsageQuery of(Instant from, Instant to, ZoneId zone) {
        return new UsageQuery(
                from, to, zone, Bucket.NONE, List.of(), UsageFilters.ANY, VisibleTeams.ALL, false, LINES_USUAL);
    }

    public UsageQuery by(Dimension... dimensions) {
        return new UsageQuery(from, to, zone, bucket, List.of(dimensions), filters, visible, latency, linesMax);
    }

    public UsageQuery each(Bucket period) {
        return new UsageQuery(from, to, zone, period, by, filters, visible, latency, linesMax);
    }

    public UsageQuery where(UsageFilters only) {
        return new UsageQuery(from, to, zone, bucket, by, only, visible, latency, linesMax);
    }

    public UsageQuery visibleTo(VisibleTeams teams) {
        return new UsageQuery(from, to, zone, bucket, by, filters, teams, latency, linesMax);
    }

    public UsageQuery withLatency() {
        return new UsageQuery(from, to, zone, bucket, by, filters, visible, true, linesMax);
    }

    public UsageQuery atMost(int lines) {
        return new UsageQuery(from, to, zone, bucket, by, filters, visible, latency, lines);
    }

    public UsageQuery between(Instant start, Instant end) {
        return new UsageQuery(start, end, zone, bucket, by, filters, visible, latency, linesMax);
    }

    /** Why the sums cannot answer a question about tags, which are kept by day and with fewer columns; empty when they can. */
    public static Optional<String> conflict(Bucket bucket, List<Dimension> by, UsageFilters filters) {
        boolean byTag = by.contains(Dimension.TAG);
        boolean byUser = by.contains(Dimension.USER);
        if (filters.tagPrefix() != null && !byTag) {
            return Optional.of("tag_prefix needs group_by=tag");
        }
        if (!byTag && !byUser && filters.tag() == null) {
            return Optional.empty();
        }
        if ((byTag && byUser) || (filters.tag() != null && (byTag || byUser))) {
            return Optional.of("one tag or user at a time: how they occur together is not kept");
        }
        if (bucket == Bucket.HOUR) {
            return Optional.of("tags and users are kept by day, not by hour");
        }
        return Stream.concat(by.stream(), filters.dimensions().stream())
                .filter(each -> !each.isKeptByTag())
                .findFirst()
                .map(each -> "tags and users are kept without asked model, endpoint and code");
    }

    /** The columns by which it groups and selects. */
    Set<Dimension> needed() {
        Set<Dimension> needed = filters.dimensions();
        needed.addAll(by);
        if (!visible.all()) {
            needed.add(Dimension.TEAM);
        }
        return needed;
    }

    /** Whether the lines are read from the sums by tag. */
    boolean readsTags() {
        return filters.tag() != null || by.stream().anyMatch(Dimension::isTag);
    }

    /** Whether there is but one line, that of the total. */
    boolean isTotal() {
        return by.isEmpty() && bucket == Bucket.NONE;
    }

    /** Whether percentiles are wanted, and are kept for each dimension and filter. */
    boolean hasLatencies() {
        return latency
                && filters.tag() == null
                && Stream.concat(by.stream(), filters.dimensions().stream()).allMatch(Dimension::hasLatencies);
    }

    /** The same period and filters in one line. */
    UsageQuery total() {
        UsageFilters only = new UsageFilters(
                filters.teams(),
                filters.keys(),
                filters.model(),
                filters.askedModel(),
                filters.provider(),
                filters.endpoint(),
                filters.outcome(),
                filters.code(),
                filters.tag(),
                null);
        return new UsageQuery(from, to, zone, Bucket.NONE, List.of(), only, visible, latency, 1);
    }
}
