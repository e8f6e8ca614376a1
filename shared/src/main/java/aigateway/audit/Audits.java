package aigateway.audit;

import aigateway.kernel.Write;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The record of admin actions, and counts of refused calls. */
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

    /** Deletes at most this many counts of refused calls from before the instant; returns how many. */
    int forgetRefusals(Instant before, int rowsMax);
}
