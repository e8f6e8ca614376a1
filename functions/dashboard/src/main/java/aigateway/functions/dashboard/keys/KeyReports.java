package aigateway.functions.dashboard.keys;

import aigateway.assembly.AdminFeature;
import aigateway.budgets.BudgetStatus;
import aigateway.budgets.Scope;
import aigateway.budgets.ScopeField;
import aigateway.functions.dashboard.site.BudgetRow;
import aigateway.functions.dashboard.site.BudgetRows;
import aigateway.functions.dashboard.site.Visit;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.TeamId;
import aigateway.keys.Key;
import aigateway.usage.Dimension;
import aigateway.usage.Figures;
import aigateway.usage.UsageFilters;
import aigateway.usage.UsageQuery;
import aigateway.usage.UsageReport;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is known about keys besides their settings: their spend, and the budgets in which their calls count. */
@Singleton
class KeyReports {
    private static final int LINES_MAX = 10_000;

    private final AdminFeature admin;
    private final BudgetRows budgets;

    KeyReports(AdminFeature admin, BudgetRows budgets) {
        this.admin = admin;
        this.budgets = budgets;
    }

    /** Round trips: one report, the list of budgets, and their names. */
    List<KeyRow> rows(List<Key> keys, Visit visit) {
        if (keys.isEmpty()) {
            return List.of();
        }
        Set<KeyId> ids = keys.stream().map(Key::id).collect(Collectors.toSet());
        Map<String, Figures> month = byKey(month(visit).where(UsageFilters.ANY.withKeys(ids)));
        List<BudgetRow> all = budgets.of(budgets.all(visit.teams()), visit);
        return keys.stream()
                .map(key -> KeyRow.of(
                        key,
                        visit.now(),
                        month.getOrDefault(key.id().value(), Figures.NONE).cost(),
                        tightest(key, all)))
                .toList();
    }

    /** The fullest of those in which all its calls count: one for some models tells little about the key. */
    private static @Nullable BudgetRow tightest(Key key, List<BudgetRow> all) {
        return all.stream()
                .filter(budget -> applies(budget.status(), key))
                .max(Comparator.comparing(BudgetRow::fullness))
                .orElse(null);
    }

    /** Whether all calls of the key count in the budget. */
    private static boolean applies(BudgetStatus status, Key key) {
        Map<ScopeField, String> scope = status.budget().scope().values();
        TeamId team = key.teamId();
        return !scope.containsKey(Scope.MODEL)
                && isAny(scope.get(Scope.KEY), List.of(key.id().value()))
                && isAny(scope.get(Scope.TEAM), team == null ? List.of() : List.of(team.value()))
                && isAny(scope.get(Scope.TAG), key.spec().tags());
    }

    private static boolean isAny(@Nullable String condition, List<String> values) {
        return condition == null || values.contains(condition);
    }

    /** The keys with the largest spend of the month first. */
    List<KeyId> bySpend(Visit visit, int limit) {
        return admin.usages().report(month(visit).by(Dimension.KEY).atMost(limit)).lines().stream()
                .map(line -> line.groups().getFirst().value())
                .filter(value -> value != null && KeyId.read(value).isPresent())
                .map(KeyId::new)
                .toList();
    }

    private Map<String, Figures> byKey(UsageQuery query) {
        Map<String, Figures> found = new HashMap<>();
        for (UsageReport.Line line :
                admin.usages().report(query.by(Dimension.KEY).atMost(LINES_MAX)).lines()) {
            found.put(String.valueOf(line.groups().getFirst().value()), line.figures());
        }
        return found;
    }

    /** Of the calendar month of the reporting zone. */
    private static UsageQuery month(Visit visit) {
        LocalDate today = visit.now().atZone(visit.zone()).toLocalDate();
        return since(visit, today.withDayOfMonth(1));
    }

    private static UsageQuery since(Visit visit, LocalDate first) {
        LocalDate today = visit.now().atZone(visit.zone()).toLocalDate();
        Instant end = today.plusDays(1).atStartOfDay(visit.zone()).toInstant();
        return UsageQuery.of(first.atStartOfDay(visit.zone()).toInstant(), end, visit.zone())
                .visibleTo(visit.teams());
    }

    /** The spend of a key; null when it is not known. */
    @Nullable
    Money spendOfMonth(Key key, Visit visit) {
        return total(month(visit), key).cost();
    }

    Figures today(Key key, Visit visit) {
        return total(since(visit, visit.now().atZone(visit.zone()).toLocalDate()), key);
    }

    private Figures total(UsageQuery query, Key key) {
        return admin.usages()
                .report(query.where(UsageFilters.ofKey(key.id())))
                .total()
                .figures();
    }

    /** By model over the period of the page. */
    UsageReport models(Key key, Visit visit) {
        return admin.usages()
                .report(UsageQuery.of(visit.period().from(), visit.period().to(), visit.zone())
                        .each(visit.period().bucket())
                        .by(Dimension.MODEL)
                        .where(UsageFilters.ofKey(key.id()))
                        .visibleTo(visit.teams())
                        .atMost(LINES_MAX));
    }

    /** The budgets in which calls of the key count; for a reader of some teams only those of the key and of its team. */
    List<BudgetStatus> budgetsOf(Key key, Visit visit) {
        var calling =
                new ScopeField.CallingKey(key.id(), key.teamId(), key.spec().tags());
        return visible(admin.budgets().applyingTo(calling), key, visit);
    }

    static List<BudgetStatus> visible(List<BudgetStatus> statuses, Key key, Visit visit) {
        TeamId team = key.teamId();
        return statuses.stream()
                .filter(status -> {
                    Map<ScopeField, String> scope = status.budget().scope().values();
                    return visit.teams().all()
                            || key.id().value().equals(scope.get(Scope.KEY))
                            || (team != null && team.value().equals(scope.get(Scope.TEAM)));
                })
                .toList();
    }
}
