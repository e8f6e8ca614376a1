package aigateway.functions.dashboard.teams;

import aigateway.budgets.Budget;
import aigateway.budgets.BudgetStatus;
import aigateway.functions.dashboard.charts.Meter;
import aigateway.kernel.Money;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A budget as a bar.
 *
 * @param meter safe HTML
 * @param share of the limit that is spent or held, in words
 */
public record BudgetBar(
        String id,
        String name,
        String period,
        boolean hard,
        Money spent,
        Money held,
        Money limit,
        @Nullable Instant resetsAt,
        String share,
        String meter) {
    /**
     * @param name for a budget without one
     */
    static BudgetBar of(BudgetStatus status, String name) {
        Budget budget = status.budget();
        return new BudgetBar(
                budget.id().value(),
                budget.name() == null ? name : budget.name(),
                switch (budget.period()) {
                    case DAY -> "each day";
                    case WEEK -> "each week";
                    case MONTH -> "each month";
                    case TOTAL -> "in total";
                },
                budget.mode() == Budget.Mode.HARD,
                status.spent(),
                status.held(),
                status.limit(),
                status.resetsAt(),
                status.usedPercent().longValue() + " %",
                Meter.of(
                        "m" + budget.id().value(),
                        status.spent(),
                        status.held(),
                        status.limit(),
                        budget.mode() == Budget.Mode.HARD,
                        null));
    }

    /** The one with the least room, by its share. */
    static Optional<BudgetStatus> tightest(List<BudgetStatus> statuses) {
        return statuses.stream().max(Comparator.comparing(BudgetStatus::usedPercent));
    }
}
