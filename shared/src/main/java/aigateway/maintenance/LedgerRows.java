package aigateway.maintenance;

import java.time.Instant;

/** Upkeep of the ledger's rows and sums. Each method does a bounded part and returns how much. */
public interface LedgerRows {
    /** Sums days that ended more than 24 hours ago, the oldest first, at most this many; returns how many. */
    int closeDays(int daysMax);

    /** Moves rows of the former table of calls into the ledger; returns how many. */
    int moveCallAudit(int rowsMax);

    /** Takes address and redacted request from calls that are older; returns how many rows it passed. */
    int strip(Instant before, int rowsMax);
}
