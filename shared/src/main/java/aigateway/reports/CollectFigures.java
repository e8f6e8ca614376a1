package aigateway.reports;

import aigateway.budgets.BudgetHistory;
import aigateway.kernel.Money;
import aigateway.kernel.TeamId;
import aigateway.usage.Bucket;
import aigateway.usage.Dimension;
import aigateway.usage.Forecast;
import aigateway.usage.Forecasts;
import aigateway.usage.UsageFilters;
import aigateway.usage.UsageQuery;
import aigateway.usage.UsageReport;
import aigateway.usage.Usages;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects the figures of a report from the reports of usage and from the budgets.
 *
 * <p>Round trips: some twelve to Postgres.
 */
public final class CollectFigures {
    private static final int PARTS_MAX = 10;
    private static final int MOVERS_MAX = 5;
    /** Movers are found among these; more teams or models with spend are unusual. */
    private static final int COMPARED_MAX = 2_000;

    private static final int DAYS_MAX = 31;
    private static final int CODES_MAX = 50;
    private static final int BUDGETS_MAX = 100;
    private static final String NO_TEAM = "(no team)";
    private static final String NO_NAME = "(none)";

    private final Usages usages;
    private final Forecasts forecasts;
    private final BudgetHistory budgets;
    private final InstantSource clock;

    public CollectFigures(Usages usages, Forecasts forecasts, BudgetHistory budgets, InstantSource clock) {
        this.usages = usages;
        this.forecasts = forecasts;
        this.budgets = budgets;
        this.clock = clock;
    }

    /**
     * @param team null: over everything
     */
    ReportFigures of(ReportPeriod period, @Nullable TeamId team) {
        UsageFilters filters = team == null ? UsageFilters.ANY : UsageFilters.ofTeam(team);
        UsageQuery now = query(period).where(filters);
        UsageQuery before = query(period.previous()).where(filters);
        return new ReportFigures(
                usages.report(now).total().figures(),
                usages.report(before).total().figures(),
                forecast(period.zone(), filters),
                days(now),
                team == null ? parts(now, Dimension.TEAM) : List.of(),
                parts(now, Dimension.KEY),
                parts(now, Dimension.MODEL),
                team == null ? movers(now, before, Dimension.TEAM) : ReportFigures.Movers.NONE,
                movers(now, before, Dimension.MODEL),
                refused(now, filters),
                budgets.during(period.start(), period.end(), team, BUDGETS_MAX));
    }

    private static UsageQuery query(ReportPeriod period) {
        return UsageQuery.of(period.start(), period.end(), period.zone());
    }

    private @Nullable Forecast forecast(ZoneId zone, UsageFilters filters) {
        Instant now = clock.instant();
        ReportPeriod month =
                ReportPeriod.of(ReportPeriod.Every.MONTH, now.atZone(zone).toLocalDate(), zone);
        Money toDate = ReportFigures.cost(
                usages.report(query(month).where(filters)).total().figures());
        return forecasts.of(toDate, filters, month.end(), zone).orElse(null);
    }

    private List<ReportFigures.Day> days(UsageQuery now) {
        List<ReportFigures.Day> days = new ArrayList<>();
        for (UsageReport.Line line :
                usages.report(now.each(Bucket.DAY).atMost(DAYS_MAX)).lines()) {
            Instant start = line.bucket();
            if (start != null) {
                LocalDate day = start.atZone(now.zone()).toLocalDate();
                days.add(new ReportFigures.Day(day, line.figures()));
            }
        }
        return days;
    }

    private List<ReportFigures.Part> parts(UsageQuery now, Dimension by) {
        return usages.report(now.by(by).atMost(PARTS_MAX)).lines().stream()
                .filter(line -> by == Dimension.TEAM || line.groups().getFirst().value() != null)
                .map(line -> new ReportFigures.Part(line.groups().getFirst().value(), name(line, by), line.figures()))
                .toList();
    }

    private static String name(UsageReport.Line line, Dimension by) {
        UsageReport.Group group = line.groups().getFirst();
        if (group.name() != null) {
            return group.name();
        }
        if (group.value() != null) {
            return group.value();
        }
        return by == Dimension.TEAM ? NO_TEAM : NO_NAME;
    }

    private record Compared(String name, Money now, Money before) {}

    private ReportFigures.Movers movers(UsageQuery now, UsageQuery before, Dimension by) {
        Map<String, Compared> all = new LinkedHashMap<>();
        for (UsageReport.Line line :
                usages.report(now.by(by).atMost(COMPARED_MAX)).lines()) {
            all.put(key(line), new Compared(name(line, by), ReportFigures.cost(line.figures()), Money.ZERO));
        }
        for (UsageReport.Line line :
                usages.report(before.by(by).atMost(COMPARED_MAX)).lines()) {
            Money cost = ReportFigures.cost(line.figures());
            all.merge(
                    key(line),
                    new Compared(name(line, by), Money.ZERO, cost),
                    (known, _) -> new Compared(known.name, known.now, cost));
        }
        List<ReportFigures.Mover> moved = all.entrySet().stream()
                .map(entry -> mover(entry.getKey(), entry.getValue()))
                .filter(mover -> mover.by().nanoUsd() != 0)
                .sorted(Comparator.comparing(ReportFigures.Mover::by))
                .toList();
        return new ReportFigures.Movers(
                moved.reversed().stream()
                        .filter(mover -> mover.by().nanoUsd() > 0)
                        .limit(MOVERS_MAX)
                        .toList(),
                moved.stream()
                        .filter(mover -> mover.by().nanoUsd() < 0)
                        .limit(MOVERS_MAX)
                        .toList());
    }

    private static String key(UsageReport.Line line) {
        String value = line.groups().getFirst().value();
        return value == null ? "" : value;
    }

    private static ReportFigures.Mover mover(String id, Compared of) {
        return new ReportFigures.Mover(
                id.isEmpty() ? null : id, of.name, of.now, of.before, Money.difference(of.now, of.before));
    }

    private List<ReportFigures.Refused> refused(UsageQuery now, UsageFilters filters) {
        var refused = new UsageFilters(filters.teams(), Set.of(), null, null, null, null, "refused", null, null, null);
        return usages.report(now.where(refused).by(Dimension.CODE).atMost(CODES_MAX)).lines().stream()
                .map(line -> new ReportFigures.Refused(
                        name(line, Dimension.CODE), line.figures().calls()))
                .sorted(Comparator.comparingLong(ReportFigures.Refused::calls).reversed())
                .toList();
    }
}
