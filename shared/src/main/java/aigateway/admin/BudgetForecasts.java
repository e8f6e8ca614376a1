package aigateway.admin;

import aigateway.budgets.Budget;
import aigateway.budgets.BudgetStatus;
import aigateway.budgets.Scope;
import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import aigateway.usage.Forecast;
import aigateway.usage.Forecasts;
import aigateway.usage.UsageFilters;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Forecasts the spend of budgets, from the usage of the calls that count in them. */
public final class BudgetForecasts {
    private final Forecasts forecasts;

    public BudgetForecasts(Forecasts forecasts) {
        this.forecasts = forecasts;
    }

    /** Empty for a budget of a day or without an end, and with less than seven days of data. */
    public Optional<Forecast> of(BudgetStatus status) {
        Budget budget = status.budget();
        boolean lasts = budget.period() == Budget.Period.MONTH || budget.period() == Budget.Period.WEEK;
        if (!lasts || status.resetsAt() == null) {
            return Optional.empty();
        }
        ZoneId zone = ZoneId.of(budget.zone());
        String model = budget.scope().values().get(Scope.MODEL);
        return model == null
                ? forecasts.of(status.spent(), filters(budget.scope()), status.resetsAt(), zone)
                : forecasts.of(
                        status.spent(),
                        filters(budget.scope()),
                        served -> matches(model, served),
                        status.resetsAt(),
                        zone);
    }

    private static UsageFilters filters(Scope scope) {
        String key = scope.values().get(Scope.KEY);
        TeamId team = team(scope);
        return new UsageFilters(
                team == null ? Set.of() : Set.of(team),
                key == null ? Set.of() : Set.of(new KeyId(key)),
                null,
                null,
                null,
                null,
                null,
                null,
                scope.values().get(Scope.TAG),
                null);
    }

    /** Null when the budget has no condition on the team. */
    public static @Nullable TeamId team(Scope scope) {
        return scope.values().entrySet().stream()
                .filter(condition -> condition.getKey().column().equals("team_id"))
                .map(condition -> new TeamId(condition.getValue()))
                .findFirst()
                .orElse(null);
    }

    /** As the database compares a budget's model: a name, or a prefix with a star. */
    private static boolean matches(String pattern, String model) {
        return pattern.endsWith("*")
                ? model.startsWith(pattern.substring(0, pattern.length() - 1))
                : model.equals(pattern);
    }
}
