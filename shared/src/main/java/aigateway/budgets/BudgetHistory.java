package aigateway.budgets;

import aigateway.kernel.BudgetId;
import aigateway.kernel.Money;
import aigateway.kernel.TeamId;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The use of budgets in the past. */
public interface BudgetHistory {
    /**
     * The budgets that had a period in a time, the one that is used most first. A deleted budget is not among them.
     *
     * @param to the first instant that does not count
     * @param team only budgets of this team and of its keys; null: all
     */
    List<Use> during(Instant from, Instant to, @Nullable TeamId team, int limit);

    /** The latest periods of a budget in which calls counted, the newest first, also of a deleted one. */
    List<PastPeriod> periods(BudgetId budget, int limit);

    /**
     * @param endsAt null: never
     */
    record PastPeriod(Instant startsAt, @Nullable Instant endsAt, Money spent) {}

    /**
     * @param limit in force now: earlier ones are not kept
     * @param spent in the last of its periods in that time
     * @param periods how many there were
     * @param exhausted how many of them had spent the limit
     */
    record Use(Budget budget, Money limit, Money spent, long periods, long exhausted) {
        private static final int WHOLE = 100;

        /** Percent of the limit, rounded down. */
        public long percent() {
            return limit.nanoUsd() <= 0
                    ? WHOLE
                    : BigInteger.valueOf(spent.nanoUsd())
                            .multiply(BigInteger.valueOf(WHOLE))
                            .divide(BigInteger.valueOf(limit.nanoUsd()))
                            .min(BigInteger.valueOf(Long.MAX_VALUE))
                            .longValueExact();
        }
    }
}
