package aigateway.audit;

import aigateway.kernel.Write;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The record of admin actions, and counts of calls. */
public interface Audits {
    /**
     * Adds refused calls that keep no row of their own. Storing the same flush twice in a row counts once.
     *
     * @param flush an id of its own
     */
    void countRefusals(String flush, Map<Refusal, Long> calls);

    /** Appends to the hash chain. */
    Write admin(AdminEvent event);

    /** The number of the first admin event that was edited, moved or removed; empty when the chain is whole. */
    Optional<Long> firstBrokenAdminEvent();

    /** Counts of answered calls since the beginning, over all instances; they only grow. */
    List<Total> totals();

    /** Deletes at most this many counts of refused calls from before the instant; returns how many. */
    int forgetRefusals(Instant before, int rowsMax);

    /** The number of calls of an endpoint that ended with a status. */
    record Total(String endpoint, long status, long calls) {}
}
