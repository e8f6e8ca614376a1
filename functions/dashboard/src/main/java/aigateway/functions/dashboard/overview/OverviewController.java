package aigateway.functions.dashboard.overview;

import aigateway.assembly.AdminFeature;
import aigateway.assembly.AlertFeature;
import aigateway.assembly.CallFeature;
import aigateway.assembly.ReportFeature;
import aigateway.budgets.BudgetFilter;
import aigateway.budgets.BudgetStatus;
import aigateway.functions.dashboard.charts.Measure;
import aigateway.functions.dashboard.site.Area;
import aigateway.functions.dashboard.site.BudgetNaming;
import aigateway.functions.dashboard.site.FigureCards;
import aigateway.functions.dashboard.site.Params;
import aigateway.functions.dashboard.site.PeriodSums;
import aigateway.functions.dashboard.site.SpendChart;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.AnyQuery;
import aigateway.reports.UnderWay;
import aigateway.usage.Dimension;
import aigateway.usage.UsageFilters;
import aigateway.usage.UsageReport;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Duration;
import java.time.format.TextStyle;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The first page. A viewer of teams sees the same, cut to the teams.
 *
 * <p>Round trips: five reports of usage for the figures, two or three for the chart, one for refused calls; and one each for
 * budgets, alerts, unused keys, and what is under way.
 */
@AnyQuery
@Controller("/dashboard")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class OverviewController {
    private static final List<Dimension> DIVIDED_BY =
            List.of(Dimension.TEAM, Dimension.MODEL, Dimension.PROVIDER, Dimension.KEY);
    private static final int BUDGETS_MAX = 1_000;
    private static final Duration DELIVERIES = Duration.ofDays(7);

    private final Visits visits;
    private final AdminFeature admin;
    private final AlertFeature alerts;
    private final CallFeature calls;
    private final ReportFeature reports;

    OverviewController(
            Visits visits, AdminFeature admin, AlertFeature alerts, CallFeature calls, ReportFeature reports) {
        this.visits = visits;
        this.admin = admin;
        this.alerts = alerts;
        this.calls = calls;
        this.reports = reports;
    }

    @Get
    HttpResponse<byte[]> overview(HttpRequest<?> request) {
        return visits.page(request, Area.OVERVIEW, this::show);
    }

    private HttpResponse<byte[]> show(Visit visit) {
        PeriodSums sums = PeriodSums.read(admin.usages(), visit, UsageFilters.ANY, Dimension.TEAM, Dimension.MODEL);
        var chart = new SpendChart(admin.usages(), visit, UsageFilters.ANY, DIVIDED_BY);
        List<UsageReport.Line> totals = chart.totals(sums);
        UnderWay.Sums work = reports.underWay().sums(visit.teams(), visit.now().minus(DELIVERIES));
        List<BudgetStatus> budgets =
                admin.budgets().list(new BudgetFilter(null, null, visit.teams()), null, BUDGETS_MAX);
        var naming = new BudgetNaming(teams(sums.now()));
        var cards = new FigureCards(sums);
        Map<String, Object> values = new HashMap<>();
        values.put("cards", cards);
        values.put("forecast", cards.forecast());
        values.put(
                "monthBudget",
                cards.budget(budgets, naming, visit.teams().only()).orElse(null));
        values.put("budgetOf", visit.teams().all() ? "everything" : "your teams together");
        values.put("newBudget", "budgets/new");
        values.put("month", visit.now().atZone(visit.zone()).getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
        values.put("spendSpark", chart.spark(Measure.SPEND, totals));
        values.put("callsSpark", chart.spark(Measure.CALLS, totals));
        values.put("spend", chart.chart(totals, visit.params().only("period", "from", "to", "compare")));
        values.put("by", chart.word());
        values.put("choices", chart.choices());
        values.put("attention", attention(visit, sums, budgets, naming, work));
        values.put("uncertain", Uncertain.of(sums.now(), work));
        movers(visit, sums, values);
        return visit.show("overview/overview", values);
    }

    private static Map<String, String> teams(UsageReport pairs) {
        return pairs.lines().stream()
                .map(line -> line.groups().getFirst())
                .filter(team -> team.value() != null && team.name() != null)
                .collect(Collectors.toMap(UsageReport.Group::value, UsageReport.Group::name, (one, _) -> one));
    }

    private List<Attention.Item> attention(
            Visit visit, PeriodSums sums, List<BudgetStatus> budgets, BudgetNaming naming, UnderWay.Sums work) {
        return new Attention(visit, admin)
                .alerts(alerts.alerts())
                .budgets(budgets, naming)
                .refusals()
                .providers(calls.breakers())
                .unpriced(Uncertain.models(sums.now()))
                .work(work)
                .unusedKeys()
                .items();
    }

    private static void movers(Visit visit, PeriodSums sums, Map<String, Object> values) {
        UsageReport before = sums.before();
        Params carried = visit.params().only("period", "from", "to", "compare");
        values.put("compared", before != null);
        values.put("teams", List.of());
        values.put("models", List.of());
        if (before != null) {
            values.put("teams", Movement.of(Dimension.TEAM, 0, sums.now(), before, carried.with("group", "key")));
            values.put("models", Movement.of(Dimension.MODEL, 1, sums.now(), before, carried.with("group", "team")));
        }
    }
}
