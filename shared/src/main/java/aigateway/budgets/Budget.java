package aigateway.budgets;

import aigateway.kernel.BudgetId;
import aigateway.kernel.Money;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much a group of calls may spend in each period.
 *
 * @param zone the time zone whose midnight starts a period, as the time zone database names it
 * @param raise added to the limit for a while, or null
 * @param thresholds percent of the limit at which an alert is sent, ascending
 * @param name for people, or null
 */
public record Budget(
        BudgetId id,
        Scope scope,
        Period period,
        String zone,
        Mode mode,
        Money limit,
        @Nullable Raise raise,
        List<Integer> thresholds,
        @Nullable String name) {
    /** An addition to the limit that ends at an instant. */
    public record Raise(Money by, Instant until) {}

    /** How long a budget runs before it starts again from zero. */
    public enum Period {
        DAY,
        WEEK,
        MONTH,
        TOTAL
    }

    /** What happens at the limit. */
    public enum Mode {
        /** Calls that might exceed it are refused. */
        HARD,
        /** Calls go on; an alert is sent. */
        SOFT
    }
}
