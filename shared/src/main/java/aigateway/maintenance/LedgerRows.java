package aigateway.maintenance;

import java.time.Instant;

/** Upkeep of the ledger's rows and sums. Each method does a bounded part and returns how much. */
public interface LedgerRows {
    /** Adds hours that ended more than two hours ago to their days, the oldest first, at most this many; returns how many. */
    int closeHours(int hoursMax);

    /** Moves rows of the former table of calls into the ledger; returns how many. */
    int moveCallAudit(int rowsMax);

    /** Takes address and redacted request from calls that are older; returns how many rows it passed. */
    int strip(Instant before, int rowsMax);
}
