package aigateway.budgets;

import aigateway.kernel.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A budget and its use in the current period: the same figures in errors, API and dashboard.
 *
 * @param limit in force now, a raise included
 * @param held reserved for calls under way
 * @param resetsAt null: never
 * @param version of the budget, which grows with every change
 */
public record BudgetStatus(
        Budget budget,
        Instant createdAt,
        Money limit,
        Money spent,
        Money held,
        @Nullable Instant resetsAt,
        long version) {
    /** Spent and held. */
    public Money used() {
        return spent.plus(held);
    }

    /** The part of the limit that is used, in percent with three places, rounded down; a limit of zero is used up. */
    public BigDecimal usedPercent() {
        return limit.nanoUsd() <= 0
                ? BigDecimal.valueOf(100)
                : BigDecimal.valueOf(used().nanoUsd())
                        .movePointRight(2)
                        .divide(BigDecimal.valueOf(limit.nanoUsd()), 3, RoundingMode.DOWN);
    }

    /** Limit less spent and held; negative after an overrun. */
    public Money remaining() {
        return Money.difference(limit, used());
    }
}
