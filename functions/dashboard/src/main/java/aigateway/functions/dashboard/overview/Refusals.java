package aigateway.functions.dashboard.overview;

import aigateway.functions.dashboard.shown.Counts;
import aigateway.functions.dashboard.site.Groups;
import aigateway.functions.dashboard.site.Params;
import aigateway.functions.dashboard.site.Visit;
import aigateway.usage.Dimension;
import aigateway.usage.UsageFilters;
import aigateway.usage.UsageQuery;
import aigateway.usage.UsageReport;
import aigateway.usage.Usages;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Calls that a hard budget refused in the last 24 hours, by key, the most first. */
final class Refusals {
    /** As the API names it in the error. */
    private static final String CODE = "insufficient_quota";

    private static final String REFUSED = "refused";
    private static final int KEYS_MAX = 1_000;

    private Refusals() {}

    static List<Attention.Item> read(Usages usages, Visit visit) {
        Instant now = visit.now();
        Instant from = now.minus(Duration.ofDays(1)).truncatedTo(ChronoUnit.HOURS);
        UsageReport report = usages.report(UsageQuery.of(from, now.plus(1, ChronoUnit.HOURS), visit.zone())
                .by(Dimension.KEY)
                .where(new UsageFilters(Set.of(), Set.of(), null, null, null, null, REFUSED, CODE, null, null))
                .visibleTo(visit.teams())
                .atMost(KEYS_MAX));
        Params day = Params.none()
                .with("from", from.atZone(visit.zone()).toLocalDate())
                .with("to", now.atZone(visit.zone()).toLocalDate().plusDays(1))
                .with("outcome", REFUSED)
                .with("code", CODE);
        List<UsageReport.Line> lines = new ArrayList<>(report.lines());
        lines.sort(Comparator.comparingLong(
                        (UsageReport.Line line) -> line.figures().refusedCalls())
                .reversed());
        return lines.stream().map(line -> item(line, day)).toList();
    }

    private static Attention.Item item(UsageReport.Line line, Params day) {
        UsageReport.Group key = line.groups().getFirst();
        return new Attention.Item(
                "warn",
                "Refused",
                Groups.name(Dimension.KEY, key) + ": "
                        + Counts.of(line.figures().refusedCalls(), "call") + " refused by a budget",
                "In the last 24 hours. A hard budget had no room for them.",
                "requests" + Groups.requests(day, Dimension.KEY, key).orElse(day));
    }
}
