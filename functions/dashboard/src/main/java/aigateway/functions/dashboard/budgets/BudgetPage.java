package aigateway.functions.dashboard.budgets;

import aigateway.alerts.Alert;
import aigateway.alerts.AlertQuery;
import aigateway.assembly.AdminFeature;
import aigateway.assembly.AlertFeature;
import aigateway.audit.AuditQuery;
import aigateway.budgets.Budget;
import aigateway.budgets.BudgetHistory;
import aigateway.budgets.BudgetStatus;
import aigateway.budgets.Scope;
import aigateway.budgets.ScopeField;
import aigateway.functions.dashboard.charts.Meter;
import aigateway.functions.dashboard.shown.Changes;
import aigateway.functions.dashboard.shown.Moments;
import aigateway.functions.dashboard.site.BudgetRow;
import aigateway.functions.dashboard.site.BudgetRows;
import aigateway.functions.dashboard.site.Params;
import aigateway.functions.dashboard.site.Values;
import aigateway.functions.dashboard.site.Visit;
import aigateway.kernel.BudgetId;
import aigateway.kernel.Money;
import aigateway.people.Role;
import aigateway.usage.RequestQuery;
import io.micronaut.http.MutableHttpResponse;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The page of a budget. */
@Singleton
class BudgetPage {
    private static final String REFUSED = "insufficient_quota";
    private static final int PERIODS = 13;
    private static final int ROWS = 6;

    private final AdminFeature admin;
    private final AlertFeature alerts;
    private final BudgetRows rows;

    BudgetPage(AdminFeature admin, AlertFeature alerts, BudgetRows rows) {
        this.admin = admin;
        this.alerts = alerts;
        this.rows = rows;
    }

    /**
     * A period of the past, with the limit of now.
     *
     * @param meter safe SVG
     */
    public record Past(String name, Money spent, String meter, boolean current) {}

    /**
     * A call that had to be refused.
     *
     * @param key its name; null when the key is gone
     */
    public record RefusedRow(
            String request,
            Instant at,
            String keyId,
            @Nullable String key,
            @Nullable String model) {}

    /**
     * @param form of the change, as stored or as typed
     * @param problem of a form on the page; empty for none
     */
    MutableHttpResponse<byte[]> show(Visit visit, int status, BudgetStatus budget, Values form, String problem) {
        BudgetRow row = rows.forecast(List.of(budget), visit).getFirst();
        BudgetId id = budget.budget().id();
        Map<String, Object> values = new HashMap<>();
        values.put("budget", row);
        values.put("form", form);
        values.put("problem", problem);
        values.put("chart", BurnDown.of(budget, row.forecast(), admin.usages(), visit.now()));
        values.put("periods", periods(budget));
        values.put("refusals", refusals(budget, visit));
        values.put("alerts", alerts(id, visit));
        values.put("changes", changes(id, visit));
        values.put("seesAudit", visit.access().role().includes(Role.VIEWER));
        values.put("calls", calls(budget));
        return visit.show(status, "budgets/budget", values);
    }

    private List<Past> periods(BudgetStatus budget) {
        List<BudgetHistory.PastPeriod> all =
                admin.budgetHistory().periods(budget.budget().id(), PERIODS);
        return all.stream()
                .map(each -> new Past(
                        name(budget.budget(), each.startsAt()),
                        each.spent(),
                        Meter.of(
                                "p" + each.startsAt().getEpochSecond(),
                                each.spent(),
                                Money.ZERO,
                                budget.limit(),
                                budget.budget().mode() == Budget.Mode.HARD,
                                null),
                        Objects.equals(each.endsAt(), budget.resetsAt())))
                .toList();
    }

    private static String name(Budget budget, Instant start) {
        LocalDate first = start.atZone(ZoneId.of(budget.zone())).toLocalDate();
        return switch (budget.period()) {
            case DAY -> Moments.weekday(first);
            case WEEK -> "Week of " + Moments.shortDay(first);
            case MONTH -> Moments.month(first);
            case TOTAL -> "In total";
        };
    }

    private List<RefusedRow> refusals(BudgetStatus budget, Visit visit) {
        Map<ScopeField, String> scope = budget.budget().scope().values();
        var filter =
                RequestQuery.Filter.refused(scope.get(Scope.KEY), scope.get(Scope.TEAM), REFUSED, scope.get(Scope.TAG));
        return admin.requests().list(new RequestQuery(filter, visit.teams(), null, null, null, ROWS)).calls().stream()
                .map(call -> new RefusedRow(
                        call.request().value(),
                        call.at(),
                        call.origin().key().value(),
                        call.origin().keyName(),
                        call.end().model()))
                .limit(ROWS)
                .toList();
    }

    private List<Alert> alerts(BudgetId id, Visit visit) {
        return alerts.alerts().list(new AlertQuery(null, null, null, null, id, null, visit.teams(), null, ROWS));
    }

    private List<Changes.Change> changes(BudgetId id, Visit visit) {
        if (!visit.access().role().includes(Role.VIEWER)) {
            return List.of();
        }
        var query = new AuditQuery(null, null, id.value(), null, null, null, false, ROWS);
        return Changes.of(admin.auditChain().read(query).entries());
    }

    /** The query of the calls that the scope covers; a prefix of models cannot be searched for. */
    private static Params calls(BudgetStatus budget) {
        Map<ScopeField, String> scope = budget.budget().scope().values();
        String model = scope.getOrDefault(Scope.MODEL, "");
        return Params.none()
                .with("key", scope.getOrDefault(Scope.KEY, ""))
                .with("team", scope.getOrDefault(Scope.TEAM, ""))
                .with("tag", scope.getOrDefault(Scope.TAG, ""))
                .with("model", model.endsWith("*") ? "" : model);
    }
}
