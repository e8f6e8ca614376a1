package aigateway.functions.dashboard.teams;

import aigateway.alerts.Alert;
import aigateway.alerts.AlertQuery;
import aigateway.assembly.AdminFeature;
import aigateway.assembly.AlertFeature;
import aigateway.budgets.BudgetFilter;
import aigateway.budgets.BudgetStatus;
import aigateway.functions.dashboard.charts.Measure;
import aigateway.functions.dashboard.charts.TopChart;
import aigateway.functions.dashboard.shown.Counts;
import aigateway.functions.dashboard.shown.Delta;
import aigateway.functions.dashboard.site.BudgetNaming;
import aigateway.functions.dashboard.site.FigureCards;
import aigateway.functions.dashboard.site.Groups;
import aigateway.functions.dashboard.site.Params;
import aigateway.functions.dashboard.site.PeriodSums;
import aigateway.functions.dashboard.site.SpendChart;
import aigateway.functions.dashboard.site.Visit;
import aigateway.kernel.Money;
import aigateway.keys.Key;
import aigateway.keys.KeyFilter;
import aigateway.people.Team;
import aigateway.usage.Dimension;
import aigateway.usage.Figures;
import aigateway.usage.UsageFilters;
import aigateway.usage.UsageQuery;
import aigateway.usage.UsageReport;
import java.time.Instant;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the page of a team shows.
 *
 * <p>Round trips: five reports of usage for the figures, two or three for the chart, one for the keys; and one each for keys,
 * budgets and alerts.
 */
final class TeamPage {
    private static final int KEYS_MAX = 100;
    private static final int MODELS_MAX = 10;
    private static final int BUDGETS_MAX = 50;
    private static final int ALERTS_MAX = 10;

    private final Visit visit;
    private final Team team;
    private final AdminFeature admin;
    private final UsageFilters only;

    /** A model of the team, in the period. */
    public record ModelRow(
            String name,
            String usage,
            String requests,
            @Nullable Money spend,
            String share,
            long calls,
            @Nullable Delta delta) {}

    /** A key of the team, in the period. */
    public record KeyRow(
            String id,
            String name,
            String status,
            @Nullable Money spend,
            long calls,
            @Nullable Instant lastUsedAt) {}

    TeamPage(Visit visit, Team team, AdminFeature admin) {
        this.visit = visit;
        this.team = team;
        this.admin = admin;
        this.only = UsageFilters.ofTeam(team.id());
    }

    Map<String, Object> values(AlertFeature alerts) {
        PeriodSums sums = PeriodSums.read(admin.usages(), visit, only, Dimension.MODEL);
        var chart = new SpendChart(
                admin.usages(), visit, only, List.of(Dimension.MODEL, Dimension.KEY, Dimension.PROVIDER));
        List<UsageReport.Line> totals = chart.totals(sums);
        List<BudgetStatus> budgets =
                admin.budgets().list(new BudgetFilter(null, team.id(), visit.teams()), null, BUDGETS_MAX);
        var naming = new BudgetNaming(Map.of(team.id().value(), team.name()));
        var cards = new FigureCards(sums);
        Params links = visit.params().only("period", "from", "to", "compare").with("team", team.id());
        Map<String, Object> values = new HashMap<>();
        values.put("team", team);
        values.put("links", links);
        values.put("cards", cards);
        values.put("forecast", cards.forecast());
        values.put(
                "monthBudget", cards.budget(budgets, naming, Set.of(team.id())).orElse(null));
        values.put("budgetOf", "this team");
        values.put("newBudget", "budgets/new?team=" + team.id().value());
        values.put("month", visit.now().atZone(visit.zone()).getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
        values.put("spendSpark", chart.spark(Measure.SPEND, totals));
        values.put("callsSpark", chart.spark(Measure.CALLS, totals));
        values.put("spend", chart.chart(totals, links));
        values.put("by", chart.word());
        values.put("choices", chart.choices());
        values.put("models", models(sums, links));
        values.put("keys", keys());
        values.put(
                "budgets",
                budgets.stream()
                        .map(status -> BudgetBar.of(status, naming.of(status.budget())))
                        .toList());
        values.put("alerts", alerts(alerts));
        return values;
    }

    private List<Alert> alerts(AlertFeature alerts) {
        return alerts.alerts()
                .list(new AlertQuery(true, null, null, team.id(), null, null, visit.teams(), null, ALERTS_MAX));
    }

    private List<ModelRow> models(PeriodSums sums, Params links) {
        Map<List<@Nullable String>, Figures> before = new HashMap<>();
        UsageReport earlier = sums.before();
        if (earlier != null) {
            earlier.lines().forEach(line -> before.put(TopChart.values(line), line.figures()));
        }
        long total = Measure.SPEND.of(sums.now().total().figures());
        return sums.now().lines().stream()
                .limit(MODELS_MAX)
                .map(line -> {
                    long spend = Measure.SPEND.of(line.figures());
                    UsageReport.Group model = line.groups().getFirst();
                    return new ModelRow(
                            Groups.name(Dimension.MODEL, model),
                            Groups.usage(links.with("group", "key"), Dimension.MODEL, model)
                                    .map(params -> "usage" + params)
                                    .orElse(""),
                            Groups.requests(links, Dimension.MODEL, model)
                                    .map(params -> "requests" + params)
                                    .orElse(""),
                            line.figures().cost(),
                            Counts.percent(spend, total),
                            line.figures().calls(),
                            earlier == null
                                    ? null
                                    : Delta.of(
                                            Measure.SPEND.of(before.getOrDefault(TopChart.values(line), Figures.NONE)),
                                            spend));
                })
                .toList();
    }

    /** Those that spent most, then the others. */
    private List<KeyRow> keys() {
        Map<String, Figures> used = new HashMap<>();
        admin.usages()
                .report(UsageQuery.of(visit.period().from(), visit.period().to(), visit.zone())
                        .by(Dimension.KEY)
                        .where(only)
                        .visibleTo(visit.teams()))
                .lines()
                .forEach(
                        line -> used.put(String.valueOf(line.groups().getFirst().value()), line.figures()));
        List<KeyRow> rows = new ArrayList<>();
        for (Key key : admin.keys().list(KeyFilter.ALL.of(team.id()), visit.now(), null, KEYS_MAX)) {
            Figures figures = used.getOrDefault(key.id().value(), Figures.NONE);
            rows.add(new KeyRow(
                    key.id().value(),
                    key.spec().name(),
                    key.status(visit.now()).name().toLowerCase(Locale.ROOT),
                    figures.cost(),
                    figures.calls(),
                    key.lastUsedAt()));
        }
        rows.sort(Comparator.comparingLong(
                        (KeyRow row) -> row.spend() == null ? 0 : row.spend().nanoUsd())
                .reversed());
        return rows;
    }
}
