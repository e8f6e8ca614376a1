package aigateway.admin;

import aigateway.budgets.Budget;
import aigateway.budgets.BudgetStatus;
import aigateway.budgets.Scope;
import aigateway.budgets.ScopeField;
import aigateway.kernel.BudgetId;
import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import aigateway.usage.Dimension;
import aigateway.usage.Forecast;
import aigateway.usage.Forecasts;
import aigateway.usage.UsageFilters;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
        if (!lasts(status) || status.resetsAt() == null) {
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

    private static boolean lasts(BudgetStatus status) {
        Budget.Period period = status.budget().period();
        return (period == Budget.Period.MONTH || period == Budget.Period.WEEK) && status.resetsAt() != null;
    }

    /** Budgets whose forecasts come from one report. */
    private record Shared(ScopeField by, String zone) {}

    /**
     * The same of many budgets; without those that have none.
     *
     * <p>Round trips: one report for all budgets of keys, one for all of teams, and one for each other budget.
     */
    public Map<BudgetId, Forecast> ofAll(List<BudgetStatus> statuses) {
        Map<BudgetId, Forecast> found = new HashMap<>();
        Map<Shared, List<BudgetStatus>> shared = new HashMap<>();
        for (BudgetStatus status : statuses) {
            Set<ScopeField> conditions = status.budget().scope().values().keySet();
            if (lasts(status) && (conditions.equals(Set.of(Scope.KEY)) || conditions.equals(Set.of(Scope.TEAM)))) {
                var with =
                        new Shared(conditions.iterator().next(), status.budget().zone());
                shared.computeIfAbsent(with, _ -> new ArrayList<>()).add(status);
            } else {
                of(status).ifPresent(forecast -> found.put(status.budget().id(), forecast));
            }
        }
        shared.forEach((with, those) -> addShared(found, with, those));
        return found;
    }

    private void addShared(Map<BudgetId, Forecast> found, Shared with, List<BudgetStatus> statuses) {
        Set<String> values =
                statuses.stream().map(status -> value(status, with)).collect(Collectors.toSet());
        ZoneId zone = ZoneId.of(with.zone());
        boolean byKey = with.by().equals(Scope.KEY);
        var days =
                forecasts.days(byKey ? ofKeys(values) : ofTeams(values), byKey ? Dimension.KEY : Dimension.TEAM, zone);
        for (BudgetStatus status : statuses) {
            var byDay = days.getOrDefault(value(status, with), Map.of());
            forecasts
                    .of(status.spent(), byDay, Objects.requireNonNull(status.resetsAt()), zone)
                    .ifPresent(forecast -> found.put(status.budget().id(), forecast));
        }
    }

    private static String value(BudgetStatus status, Shared with) {
        return Objects.requireNonNull(status.budget().scope().values().get(with.by()));
    }

    private static UsageFilters ofKeys(Set<String> ids) {
        Set<KeyId> keys = ids.stream().map(KeyId::new).collect(Collectors.toSet());
        return UsageFilters.ANY.withKeys(keys);
    }

    private static UsageFilters ofTeams(Set<String> ids) {
        Set<TeamId> teams = ids.stream().map(TeamId::new).collect(Collectors.toSet());
        return UsageFilters.ANY.withTeams(teams);
    }

    /** The calls that count in a scope, apart from its condition on the model. */
    public static UsageFilters filters(Scope scope) {
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
    public static boolean matches(String pattern, String model) {
        return pattern.endsWith("*")
                ? model.startsWith(pattern.substring(0, pattern.length() - 1))
                : model.equals(pattern);
    }
}
