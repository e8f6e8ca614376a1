package aigateway.budgets;

import aigateway.kernel.BudgetId;
import aigateway.kernel.Money;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much may be spent, by whom and in what time.
 *
 * @param zone where its days begin, as in the time zone database
 * @param raise what is added for a while, or null
 * @param thresholds percent of the limit at which an alert is sent, ascending
 */
public record Budget(
        BudgetId id,
        Scope scope,
        Period period,
        String zone,
        Mode mode,
        Money limit,
        @Nullable Raise raise,
        List<Integer> thresholds) {
    /** Which calls count: all conditions that are not null must hold; none at all is everything. */
    public record Scope(
            @Nullable String key,
            @Nullable String tag,
            @Nullable String model) {
        public static final Scope EVERYTHING = new Scope(null, null, null);
    }

    /** A limit that is higher until some instant. */
    public record Raise(Money by, Instant until) {}

    /** The calendar that it follows. */
    public enum Period {
        DAY,
        WEEK,
        MONTH,
        TOTAL
    }

    /** What happens at the limit. */
    public enum Mode {
        /** What might exceed it is refused. */
        HARD,
        /** Nothing is refused; an alert is sent. */
        SOFT
    }
}
