package aigateway.budgets;

import aigateway.kernel.Money;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A budget and its use in the current period: the same figures in errors, API and dashboard.
 *
 * @param limit in force now, a raise included
 * @param held reserved for calls under way
 * @param resetsAt null: never
 */
public record BudgetStatus(
        Budget budget,
        Instant createdAt,
        Money limit,
        Money spent,
        Money held,
        @Nullable Instant resetsAt) {
    /** Limit less spent and held; negative after an overrun. */
    public Money remaining() {
        return Money.difference(limit, spent.plus(held));
    }
}
