package aigateway.functions.dashboard.teams;

import aigateway.budgets.BudgetStatus;
import aigateway.budgets.Scope;
import aigateway.functions.dashboard.charts.Measure;
import aigateway.functions.dashboard.charts.Spark;
import aigateway.functions.dashboard.shown.Delta;
import aigateway.functions.dashboard.site.Visit;
import aigateway.kernel.Money;
import aigateway.kernel.TeamId;
import aigateway.people.Team;
import aigateway.usage.Bucket;
import aigateway.usage.Dimension;
import aigateway.usage.UsageFilters;
import aigateway.usage.UsageQuery;
import aigateway.usage.UsageReport;
import aigateway.usage.Usages;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rows of a list of teams.
 *
 * <p>Round trips: one report of usage.
 */
final class TeamRows {
    private static final int DAYS = 30;
    /** Of 100 teams, each with a line for each day. */
    private static final int LINES_MAX = 6_000;

    private final Visit visit;
    private final LocalDate today;

    TeamRows(Visit visit) {
        this.visit = visit;
        this.today = visit.now().atZone(visit.zone()).toLocalDate();
    }

    List<TeamRow> of(List<Team> teams, List<BudgetStatus> budgets, Usages usages) {
        if (teams.isEmpty()) {
            return List.of();
        }
        Map<String, Map<LocalDate, Long>> spend = spend(teams, usages);
        Map<String, List<BudgetStatus>> byTeam = budgets.stream()
                .collect(Collectors.groupingBy(
                        status -> status.budget().scope().values().getOrDefault(Scope.TEAM, "")));
        return teams.stream()
                .map(team -> row(
                        team,
                        spend.getOrDefault(team.id().value(), Map.of()),
                        byTeam.getOrDefault(team.id().value(), List.of())))
                .toList();
    }

    private Map<String, Map<LocalDate, Long>> spend(List<Team> teams, Usages usages) {
        Set<TeamId> ids = teams.stream().map(Team::id).collect(Collectors.toSet());
        LocalDate month = today.withDayOfMonth(1);
        LocalDate first = today.minusDays(DAYS - 1L);
        UsageReport report = usages.report(
                UsageQuery.of(start(first.isBefore(month) ? first : month), start(today.plusDays(1)), visit.zone())
                        .each(Bucket.DAY)
                        .by(Dimension.TEAM)
                        .where(UsageFilters.ANY.withTeams(ids))
                        .visibleTo(visit.teams())
                        .atMost(LINES_MAX));
        Map<String, Map<LocalDate, Long>> spend = new HashMap<>();
        for (UsageReport.Line line : report.lines()) {
            String team = line.groups().getFirst().value();
            Instant day = line.bucket();
            if (team != null && day != null) {
                spend.computeIfAbsent(team, _ -> new HashMap<>())
                        .put(day.atZone(visit.zone()).toLocalDate(), Measure.SPEND.of(line.figures()));
            }
        }
        return spend;
    }

    private Instant start(LocalDate day) {
        return day.atStartOfDay(visit.zone()).toInstant();
    }

    private TeamRow row(Team team, Map<LocalDate, Long> spend, List<BudgetStatus> budgets) {
        long[] days = new long[DAYS];
        for (int back = 0; back < DAYS; back++) {
            days[DAYS - 1 - back] = spend.getOrDefault(today.minusDays(back), 0L);
        }
        long month = spend.entrySet().stream()
                .filter(each -> !each.getKey().isBefore(today.withDayOfMonth(1)))
                .mapToLong(Map.Entry::getValue)
                .sum();
        return new TeamRow(
                team,
                new Money(month),
                Spark.of(Arrays.stream(days).boxed().toList()),
                Delta.of(
                        Arrays.stream(days, 0, DAYS / 2).sum(),
                        Arrays.stream(days, DAYS / 2, DAYS).sum()),
                BudgetBar.tightest(budgets)
                        .map(status -> BudgetBar.of(status, "Without a name"))
                        .orElse(null),
                budgets.size());
    }
}
