package aigateway.functions.dashboard.keys;

import aigateway.assembly.AdminFeature;
import aigateway.assembly.CallFeature;
import aigateway.audit.AuditQuery;
import aigateway.budgets.BudgetStatus;
import aigateway.functions.dashboard.charts.Chart;
import aigateway.functions.dashboard.charts.Measure;
import aigateway.functions.dashboard.charts.TopChart;
import aigateway.functions.dashboard.shown.Changes;
import aigateway.functions.dashboard.site.BudgetRow;
import aigateway.functions.dashboard.site.BudgetRows;
import aigateway.functions.dashboard.site.Pages;
import aigateway.functions.dashboard.site.Params;
import aigateway.functions.dashboard.site.Period;
import aigateway.functions.dashboard.site.Visit;
import aigateway.keys.Key;
import aigateway.people.Role;
import aigateway.usage.RequestQuery;
import aigateway.usage.UsageReport;
import io.micronaut.http.MutableHttpResponse;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The page of a key. */
@Singleton
class KeyPage {
    private static final int REFUSALS = 5;
    private static final int CHANGES = 10;

    private final AdminFeature admin;
    private final CallFeature calls;
    private final KeyReports reports;
    private final BudgetRows budgets;

    KeyPage(AdminFeature admin, CallFeature calls, KeyReports reports, BudgetRows budgets) {
        this.admin = admin;
        this.calls = calls;
        this.reports = reports;
        this.budgets = budgets;
    }

    /**
     * @param problem of a form on the page; empty for none
     */
    MutableHttpResponse<byte[]> show(Visit visit, int status, Key key, String problem) {
        List<BudgetRow> rows = budgets.forecast(reports.budgetsOf(key, visit), visit).stream()
                .sorted(Comparator.comparing(BudgetRow::fullness).reversed())
                .toList();
        UsageReport report = reports.models(key, visit);
        KeyRow row = KeyRow.of(key, visit.now(), reports.spendOfMonth(key, visit), null);
        Map<String, Object> values = new HashMap<>();
        values.put("key", row);
        values.put("problem", problem);
        values.put("oldUntil", row.oldSecretUntil(visit.now()));
        values.put("today", reports.today(key, visit));
        values.put("total", report.total().figures());
        values.put("chart", chart(key, visit, report));
        values.put("budgets", rows);
        values.put("refusals", refusals(key, visit));
        values.put("changes", changes(key, visit));
        values.put("seesAudit", visit.access().role().includes(Role.VIEWER));
        values.put("links", Links.of(key, visit));
        addRehearsal(values, key, visit, report);
        return visit.show(status, "keys/key", values);
    }

    /** With the models that the key called: the catalogue may wait for a provider, and this page must not. */
    private void addRehearsal(Map<String, Object> values, Key key, Visit visit, UsageReport report) {
        values.put(
                "models",
                report.lines().stream()
                        .map(KeyPage::model)
                        .filter(model -> !model.isEmpty())
                        .distinct()
                        .sorted()
                        .toList());
        values.put("endpoints", Rehearsal.ENDPOINTS);
        values.put("rehearsal", rehearsal(key, visit));
    }

    private @Nullable Rehearsal rehearsal(Key key, Visit visit) {
        return Rehearsal.wanted(key.id(), visit.params())
                .map(body -> Rehearsal.of(calls.dryRun().dryRun(body), statuses -> rows(statuses, key, visit)))
                .orElse(null);
    }

    private List<BudgetRow> rows(List<BudgetStatus> statuses, Key key, Visit visit) {
        return budgets.of(KeyReports.visible(statuses, key, visit), visit);
    }

    private static Chart chart(Key key, Visit visit, UsageReport report) {
        Period period = visit.period();
        var time = new TopChart.Time(period.bucket(), period.from(), period.to(), period.zone());
        List<UsageReport.Line> lines = atProviders(report);
        Map<String, Long> spend = lines.stream()
                .collect(Collectors.groupingBy(
                        KeyPage::model, Collectors.summingLong(line -> Measure.SPEND.of(line.figures()))));
        List<TopChart.Part> top = spend.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(TopChart.TOP)
                .map(each ->
                        new TopChart.Part(List.of(each.getKey()), each.getKey(), requests(key, each.getKey(), visit)))
                .toList();
        return TopChart.of("Spend by model", time, Measure.SPEND, false, lines, lines, top);
    }

    private static String requests(Key key, String model, Visit visit) {
        return Pages.link(
                visit.request(),
                "requests" + Params.none().with("key", key.id().value()).with("model", model));
    }

    private static String model(UsageReport.Line line) {
        return Objects.requireNonNullElse(line.groups().getFirst().value(), "");
    }

    /** Without the calls that reached no provider: they have no model, and cost nothing. */
    private static List<UsageReport.Line> atProviders(UsageReport report) {
        return report.lines().stream().filter(line -> !model(line).isEmpty()).toList();
    }

    private List<RefusalRow> refusals(Key key, Visit visit) {
        var refused = RequestQuery.Filter.refused(key.id().value(), null, null, null);
        var query = new RequestQuery(refused, visit.teams(), null, null, null, REFUSALS);
        return admin.requests().list(query).calls().stream()
                .map(RefusalRow::of)
                .limit(REFUSALS)
                .toList();
    }

    /** The audit trail is for readers of all teams. */
    private List<Changes.Change> changes(Key key, Visit visit) {
        if (!visit.access().role().includes(Role.VIEWER)) {
            return List.of();
        }
        var query = new AuditQuery(null, null, key.id().value(), null, null, null, false, CHANGES);
        return Changes.of(admin.auditChain().read(query).entries());
    }

    /** Where the figures of the page lead, as queries. */
    public record Links(Params calls, Params today, Params month, Params failed, Params refused) {
        static Links of(Key key, Visit visit) {
            Params ofKey = visit.params()
                    .only("period", "from", "to", "compare")
                    .with("key", key.id().value());
            return new Links(
                    ofKey,
                    ofKey.without("from,to").with("period", "today"),
                    ofKey.without("from,to").with("period", "month"),
                    ofKey.with("status", "5xx"),
                    ofKey.with("outcome", "refused"));
        }
    }
}
