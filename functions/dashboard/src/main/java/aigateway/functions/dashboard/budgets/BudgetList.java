package aigateway.functions.dashboard.budgets;

import aigateway.budgets.Budget;
import aigateway.budgets.BudgetStatus;
import aigateway.budgets.Scope;
import aigateway.budgets.ScopeField;
import aigateway.functions.dashboard.site.BudgetRow;
import aigateway.functions.dashboard.site.Params;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A part of the list of budgets. Budgets are few, so all of them are filtered and sorted, and a page is cut from the result.
 *
 * @param next the last one that is shown, when there are more; null: this is the end
 * @param all how many match
 */
record BudgetList(List<BudgetStatus> shown, @Nullable String next, int all) {
    private static final int ROWS = 25;
    private static final int NEARLY = 80;
    /** The words of the filter by scope. */
    static final Set<String> SCOPES = Set.of("key", "team", "tag", "model", "everything");

    private static final Map<String, ScopeField> FIELDS =
            Map.of("key", Scope.KEY, "team", Scope.TEAM, "tag", Scope.TAG, "model", Scope.MODEL);

    BudgetList {
        shown = List.copyOf(shown);
    }

    static BudgetList of(List<BudgetStatus> all, Params params) {
        List<BudgetStatus> sorted = all.stream()
                .filter(status -> matches(status, params))
                .sorted(order(params))
                .toList();
        String after = params.text("after");
        int from = IntStream.range(0, sorted.size())
                .filter(at -> id(sorted.get(at)).equals(after))
                .map(at -> at + 1)
                .findFirst()
                .orElse(0);
        int to = Math.min(sorted.size(), from + ROWS);
        String next = to < sorted.size() ? id(sorted.get(to - 1)) : null;
        return new BudgetList(sorted.subList(from, to), next, sorted.size());
    }

    private static String id(BudgetStatus status) {
        return status.budget().id().value();
    }

    private static boolean matches(BudgetStatus status, Params params) {
        Budget budget = status.budget();
        String mode = params.text("mode");
        return (mode.isEmpty() || mode.equals(budget.mode().name().toLowerCase(Locale.ROOT)))
                && (!params.holds("full", "80") || row(status).percent() >= NEARLY)
                && isOf(budget.scope(), params.text("scope"))
                && (!params.has("q") || isNamed(budget, params.text("q").toLowerCase(Locale.ROOT)));
    }

    private static boolean isOf(Scope scope, String word) {
        ScopeField field = FIELDS.get(word);
        if (field != null) {
            return scope.values().containsKey(field);
        }
        return !word.equals("everything") || scope.values().isEmpty();
    }

    private static boolean isNamed(Budget budget, String text) {
        String name = budget.name();
        return name != null && name.toLowerCase(Locale.ROOT).contains(text);
    }

    /** The fullest first. */
    private static Comparator<BudgetStatus> order(Params params) {
        return switch (params.text("sort")) {
            case "room" -> Comparator.comparing(BudgetStatus::remaining);
            case "limit" -> Comparator.comparing(BudgetStatus::limit).reversed();
            case "new" -> Comparator.comparing(BudgetStatus::createdAt).reversed();
            default ->
                Comparator.comparing((BudgetStatus status) -> row(status).fullness())
                        .reversed();
        };
    }

    private static BudgetRow row(BudgetStatus status) {
        return new BudgetRow(status, List.of(), null);
    }
}
