package aigateway.budgets;

import aigateway.kernel.Query;
import aigateway.kernel.RequestId;
import aigateway.kernel.Write;

/**
 * Money reserved for attempts, and how each hold ends: settled, voided, or charged in full. Every write may be repeated.
 */
public interface Holds {
    /** Reserves the possible cost of an attempt in every budget that applies, or in none. */
    Query<Decision> reserve(Reservation reservation);

    /** The decision that {@link #reserve} would make now; reserves nothing. */
    Decision rehearse(Reservation reservation);

    /** Ends an attempt: hold, ledger and budgets change together. */
    Query<Ending> settle(Settlement settlement);

    /** Frees the hold of an attempt that never began; does nothing to one that did. */
    Write release(RequestId request, int attempt);

    /**
     * Ends expired holds: an attempt that never began is freed, one that began is charged in full.
     *
     * @return how many there were
     */
    long expire(int rowsMax);

    /** The effect of a settlement. */
    enum Ending {
        SETTLED,
        /** It was settled before. */
        REPEATED,
        /** It had been charged in full, which is corrected now. */
        CORRECTED,
        /** No such attempt was ever reserved: nothing is recorded. */
        UNHELD
    }
}
