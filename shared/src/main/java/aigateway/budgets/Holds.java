package aigateway.budgets;

import aigateway.kernel.AskedModel;
import aigateway.kernel.CallFacts;
import aigateway.kernel.Query;
import aigateway.kernel.RequestId;
import aigateway.kernel.Write;
import org.jspecify.annotations.Nullable;

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

    /**
     * Enters the settlement of an attempt whose hold was lost, as by a failover: its cost is spent in the present periods, beyond
     * a limit if need be, and the attempt is flagged. Does nothing when there is a hold or an entry of it after all.
     */
    void enterUnheld(Settlement settlement, AttemptOrigin origin);

    /**
     * Corrects an attempt that was charged in full, with the admin event that says so; exact in the budgets and the day.
     *
     * @param settlement with the true cost
     * @param detail of the event, as JSON
     * @return false when it is no charged attempt with a price, or was corrected before
     */
    boolean correct(Settlement settlement, String actor, String detail);

    /**
     * Adds to an attempt that was settled what its call was, because no other attempt came after it. Does nothing where that is
     * known.
     */
    Write complete(RequestId request, int attempt, @Nullable AskedModel asked, CallFacts call);

    /** Frees the hold of an attempt that never began; does nothing to one that did. */
    Write release(RequestId request, int attempt);

    /**
     * Voids an attempt that was never sent, although the reply of its reservation was lost: also when its hold becomes visible
     * only later.
     */
    Write voided(RequestId request, int attempt);

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
        /** It never began, and its hold is free. */
        RELEASED,
        /** What its call was is added. */
        COMPLETED,
        /** It is voided, and its hold, if there is one, was not visible yet. */
        NOTED,
        /** No such attempt is known: nothing is recorded. */
        UNHELD
    }
}
