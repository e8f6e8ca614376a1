package aigateway.maintenance;

import java.time.Instant;

/** Whole rows that nothing needs any more. Each method deletes at most so many and returns how many. */
public interface OldRows {
    /** Jobs that ended before the instant. */
    int jobs(Instant before, int rowsMax);

    /** Batches that ended before the instant. */
    int batches(Instant before, int rowsMax);

    /** Periods of budgets that ended before the instant, with their alerts. */
    int budgetPeriods(Instant before, int rowsMax);

    /** Flags of attempts whose hold was lost before the instant. */
    int unheldUsage(Instant before, int rowsMax);

    /** Marks of attempts that were never sent. */
    int voidAttempts(Instant before, int rowsMax);

    /** The sums by which the ledger is checked, of days before the instant. */
    int checkedDays(Instant before, int rowsMax);
}
