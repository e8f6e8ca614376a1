package aigateway.alerts;

import aigateway.admin.BudgetForecasts;
import aigateway.budgets.BudgetFilter;
import aigateway.budgets.BudgetStatus;
import aigateway.budgets.Budgets;
import aigateway.kernel.BudgetId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.SeparateWork;
import aigateway.kernel.TeamId;
import aigateway.usage.Forecast;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Budgets that will be exceeded before they reset, at the rate of the last four weeks. One that is exceeded already has other
 * alerts.
 *
 * <p>Round trips: one to Postgres for the budgets, and one report of usage for each of them.
 */
final class ForecastCauses implements Causes {
    /** In one evaluation; the next one goes on with the others. */
    private static final int BUDGETS_MAX = 50;

    private final Budgets budgets;
    private final BudgetForecasts forecasts;
    private final Function<KeyId, Optional<TeamId>> teamOfKey;

    ForecastCauses(Budgets budgets, BudgetForecasts forecasts, Function<KeyId, Optional<TeamId>> teamOfKey) {
        this.budgets = budgets;
        this.forecasts = forecasts;
        this.teamOfKey = teamOfKey;
    }

    @Override
    public Found find(AlertRule rule, Instant now, @Nullable String cursor, SeparateWork work) {
        List<BudgetStatus> page = page(rule, cursor);
        BigDecimal percent = rule.parameters().decimal("percent");
        List<Cause> causes = new ArrayList<>();
        Set<BudgetId> read = new HashSet<>();
        Set<BudgetId> failed = new HashSet<>();
        for (BudgetStatus status : page) {
            BudgetId id = status.budget().id();
            boolean done = work.run(
                    () -> forecasts
                            .of(status)
                            .filter(forecast -> exceeds(forecast, status, percent))
                            .ifPresent(forecast -> causes.add(cause(status, forecast))),
                    failure -> BudgetSubject.logFailed(failure, rule, id));
            (done ? read : failed).add(id);
        }
        String next =
                page.size() < BUDGETS_MAX ? null : page.getLast().budget().id().value();
        // Alerts of earlier periods close too, and those of deleted budgets at the end of the list.
        boolean whole = next == null && cursor == null;
        return new Found(
                causes, alert -> read.contains(alert.budget()) || (whole && !failed.contains(alert.budget())), next);
    }

    private List<BudgetStatus> page(AlertRule rule, @Nullable String cursor) {
        BudgetId one = rule.scope().budget();
        return one == null
                ? budgets.list(BudgetFilter.ALL, cursor == null ? null : new BudgetId(cursor), BUDGETS_MAX)
                : budgets.find(one).stream().toList();
    }

    private static boolean exceeds(Forecast forecast, BudgetStatus status, BigDecimal percent) {
        BigDecimal expected = BigDecimal.valueOf(forecast.expected().nanoUsd());
        BigDecimal limit = BigDecimal.valueOf(status.limit().nanoUsd());
        return status.spent().compareTo(status.limit()) < 0
                && expected.movePointRight(2).compareTo(limit.multiply(percent)) > 0;
    }

    private Cause cause(BudgetStatus status, Forecast forecast) {
        var subject = new BudgetSubject(status, teamOfKey);
        Money over = Money.difference(forecast.expected(), status.limit());
        String text =
                "At the rate of the last four weeks it will have spent " + AlertText.usd(forecast.expected()) + " ("
                        + AlertText.usd(forecast.low()) + " to " + AlertText.usd(forecast.high()) + ") when it resets. "
                        + subject.spentOfLimit();
        return subject.cause(
                status.budget().id().value(),
                "The budget " + subject.label() + " will not last: " + AlertText.usd(forecast.expected()) + " of "
                        + AlertText.usd(status.limit()) + " are expected",
                text,
                "forecast_over_usd",
                over.toUsd());
    }
}
