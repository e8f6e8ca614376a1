package aigateway.budgets;

import aigateway.kernel.Money;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A budget and how it stands in its present period: the one figure that errors, API and dashboard show.
 *
 * @param limit with the raise, where one counts now
 * @param held set aside for calls under way
 * @param resetsAt null: never
 */
public record BudgetStatus(
        Budget budget,
        Instant createdAt,
        Money limit,
        Money spent,
        Money held,
        @Nullable Instant resetsAt) {
    /** What is left; negative after an overrun. */
    public Money remaining() {
        return Money.difference(limit, spent.plus(held));
    }
}
