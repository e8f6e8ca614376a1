package aigateway.budgets;

import aigateway.kernel.Query;
import aigateway.kernel.RequestId;
import aigateway.kernel.Write;

/**
 * What attempts set aside, and what becomes of it: settled, voided, or charged in full. Everything bears repeating.
 */
public interface Holds {
    /** Sets aside what an attempt may cost, all or nothing over every budget that applies. */
    Query<Decision> reserve(Reservation reservation);

    /** What {@link #reserve} would answer now, with nothing set aside. */
    Decision rehearse(Reservation reservation);

    /** Ends an attempt: hold, ledger and budgets change together. */
    Query<Ending> settle(Settlement settlement);

    /** Gives back what was set aside for an attempt that never began; nothing happens to one that did. */
    Write release(RequestId request, int attempt);

    /**
     * Ends holds past their time: what never began is given back, what began is charged in full.
     *
     * @return how many there were
     */
    long expire(int rowsMax);

    /** What became of a settlement. */
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
