package aigateway.functions.dashboard.site;

import aigateway.budgets.Budget;
import aigateway.budgets.Scope;
import aigateway.budgets.ScopeField;
import java.util.Map;

/**
 * What a budget is called on a page: its name, or what it is about.
 *
 * @param teams names by id, as far as the page knows them
 */
public record BudgetNaming(Map<String, String> teams) {
    public String of(Budget budget) {
        if (budget.name() != null) {
            return budget.name();
        }
        Map<ScopeField, String> scope = budget.scope().values();
        String team = scope.get(Scope.TEAM);
        String model = scope.get(Scope.MODEL);
        String what = team != null
                ? "Team " + teams.getOrDefault(team, team)
                : scope.containsKey(Scope.KEY)
                        ? "One key"
                        : scope.containsKey(Scope.TAG) ? "Tag " + scope.get(Scope.TAG) : "Everything";
        return model == null ? what : what + ", " + model;
    }
}
