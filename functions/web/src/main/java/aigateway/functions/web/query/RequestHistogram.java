package aigateway.functions.web.query;

import aigateway.json.JsonText;
import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import aigateway.usage.Bucket;
import aigateway.usage.Figures;
import aigateway.usage.RequestQuery;
import aigateway.usage.UsageFilters;
import aigateway.usage.UsageQuery;
import aigateway.usage.UsageReport;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How many calls there were in each hour or day, from the sums that reports read. */
public final class RequestHistogram {
    /** A month of hours, and two years of days. */
    private static final int BARS_MAX = 750;

    private static final Duration HOURS_DEFAULT = Duration.ofHours(24);
    private static final Duration DAYS_DEFAULT = Duration.ofDays(30);

    private RequestHistogram() {}

    /**
     * @param at where its hour or day begins
     */
    public record Bar(Instant at, Figures figures) {}

    /**
     * The question about usage; empty where the list has a filter that sums are not kept by.
     *
     * @param now the end where the list has none; the last 24 hours or 30 days where it has no start
     */
    public static Optional<UsageQuery> query(RequestQuery list, Bucket bucket, ZoneId zone, Instant now) {
        RequestQuery.Filter filter = list.filter();
        boolean kept = filter.model() == null
                && filter.statusMin() == null
                && filter.fault() == null
                && filter.user() == null
                && filter.job() == null
                && filter.costMin() == null
                && filter.millisMin() == null;
        if (!kept) {
            return Optional.empty();
        }
        var only = new UsageFilters(
                filter.team() == null ? Set.of() : Set.of(team(filter.team())),
                filter.key() == null ? Set.of() : Set.of(new KeyId(filter.key())),
                null,
                null,
                filter.provider(),
                filter.endpoint(),
                filter.outcome(),
                filter.code(),
                filter.tag(),
                null);
        if (UsageQuery.conflict(bucket, List.of(), only).isPresent()) {
            return Optional.empty();
        }
        Instant to = list.to() == null ? now.truncatedTo(ChronoUnit.HOURS).plus(Duration.ofHours(1)) : list.to();
        Instant from =
                list.from() == null ? to.minus(bucket == Bucket.HOUR ? HOURS_DEFAULT : DAYS_DEFAULT) : list.from();
        return from.isBefore(to)
                ? Optional.of(UsageQuery.of(from, to, zone)
                        .each(bucket)
                        .where(only)
                        .visibleTo(list.visible())
                        .atMost(BARS_MAX))
                : Optional.empty();
    }

    private static TeamId team(String filter) {
        return filter.equals(RequestQuery.NO_TEAM) ? UsageFilters.NO_TEAM : new TeamId(filter);
    }

    /** Only those with calls. */
    public static List<Bar> bars(UsageReport report) {
        List<Bar> bars = new ArrayList<>();
        for (UsageReport.Line line : report.lines()) {
            Instant at = line.bucket();
            if (at != null) {
                bars.add(new Bar(at, line.figures()));
            }
        }
        return bars;
    }

    public static void write(JsonText json, Bar bar) {
        json.number("at", bar.at().getEpochSecond())
                .number("calls", bar.figures().calls())
                .number("failed_calls", bar.figures().failedCalls())
                .number("refused_calls", bar.figures().refusedCalls())
                .number("cached_calls", bar.figures().cachedCalls());
    }
}
