package aigateway.audit;

import aigateway.kernel.Write;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The record of calls and of admin actions. */
public interface Audits {
    /** Storing the same request twice keeps the first. */
    Write call(CallAudit call);

    /** Appends to the hash chain. */
    Write admin(AdminEvent event);

    /** The number of the first admin event that was edited, moved or removed; empty when the chain is whole. */
    Optional<Long> firstBrokenAdminEvent();

    /** Counts of answered calls since the beginning, over all instances; they only grow. */
    List<Total> totals();

    /** Sums the days that can no longer change, so that the totals stay quick to read. */
    void totalUp();

    /** Deletes at most this many call rows from before the instant; returns how many. */
    int forget(Instant before, int rowsMax);

    /** The number of calls of an endpoint that ended with a status. */
    record Total(String endpoint, long status, long calls) {}
}
