package aigateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.budgets.Budget;
import aigateway.budgets.BudgetStatus;
import aigateway.budgets.Scope;
import aigateway.kernel.BudgetId;
import aigateway.kernel.Money;
import aigateway.usage.Dimension;
import aigateway.usage.Figures;
import aigateway.usage.Forecast;
import aigateway.usage.Forecasts;
import aigateway.usage.UsageQuery;
import aigateway.usage.UsageReport;
import aigateway.usage.Usages;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BudgetForecastsTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final Instant MONTH_END = Instant.parse("2026-12-01T00:00:00Z");
    private static final int DAYS = 28;

    private final List<UsageQuery> asked = new ArrayList<>();
    private final BudgetForecasts forecasts = new BudgetForecasts(new Forecasts(usages(), () -> NOW));

    /** Each key spends its number of nano-dollars a day, and each team its own. */
    private static final Map<String, Long> DAILY = Map.of("keyNumber1", 1_000L, "keyNumber2", 3_000L, "team_a", 7_000L);

    @Test
    void forecasts_of_many_budgets_are_those_of_each_and_share_their_reports() {
        List<BudgetStatus> statuses = List.of(
                status(1, Scope.EVERYTHING.with(Scope.KEY, "keyNumber1"), Budget.Period.MONTH),
                status(2, Scope.EVERYTHING.with(Scope.KEY, "keyNumber2"), Budget.Period.MONTH),
                status(3, Scope.EVERYTHING.with(Scope.KEY, "keyWithout1"), Budget.Period.MONTH),
                status(4, Scope.EVERYTHING.with(Scope.TEAM, "team_a"), Budget.Period.MONTH),
                status(5, Scope.EVERYTHING, Budget.Period.MONTH),
                status(6, Scope.EVERYTHING.with(Scope.KEY, "keyNumber1"), Budget.Period.DAY));

        Map<BudgetId, Forecast> all = forecasts.ofAll(statuses);

        assertThat(asked).hasSize(3);
        Map<BudgetId, Forecast> each = new HashMap<>();
        for (BudgetStatus status : statuses) {
            Optional<Forecast> one = forecasts.of(status);
            one.ifPresent(forecast -> each.put(status.budget().id(), forecast));
        }
        assertThat(all).isEqualTo(each).hasSize(4);
    }

    private static BudgetStatus status(int number, Scope scope, Budget.Period period) {
        var budget = new Budget(
                new BudgetId("bud_" + number),
                scope,
                period,
                "UTC",
                Budget.Mode.HARD,
                new Money(1_000_000),
                null,
                List.of(),
                null);
        return new BudgetStatus(budget, NOW, budget.limit(), new Money(number), Money.ZERO, MONTH_END, 1);
    }

    private Usages usages() {
        return (Usages) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Usages.class},
                (_, _, arguments) -> report((UsageQuery) arguments[0]));
    }

    private UsageReport report(UsageQuery query) {
        asked.add(query);
        List<UsageReport.Line> lines = new ArrayList<>();
        boolean all =
                query.filters().keys().isEmpty() && query.filters().teams().isEmpty();
        for (int day = 1; day <= DAYS; day++) {
            Instant bucket = NOW.truncatedTo(ChronoUnit.DAYS).minus(day, ChronoUnit.DAYS);
            DAILY.forEach((id, nano) -> {
                boolean counts = all
                        || query.filters().keys().stream()
                                .anyMatch(key -> key.value().equals(id))
                        || query.filters().teams().stream()
                                .anyMatch(team -> team.value().equals(id));
                if (counts) {
                    lines.add(new UsageReport.Line(groups(query, id), bucket, cost(nano), null));
                }
            });
        }
        return new UsageReport(lines, new UsageReport.Line(List.of(), null, Figures.NONE, null), false);
    }

    private static List<UsageReport.Group> groups(UsageQuery query, String id) {
        boolean grouped = query.by().contains(Dimension.KEY) || query.by().contains(Dimension.TEAM);
        return grouped ? List.of(new UsageReport.Group(id, id)) : List.of();
    }

    private static Figures cost(long nano) {
        return new Figures(1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, new Money(nano), Money.ZERO, Money.ZERO, Money.ZERO);
    }
}
