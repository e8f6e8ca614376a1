package aigateway.call;

import aigateway.budgets.Decision;
import aigateway.kernel.Query;
import aigateway.kernel.Transactions;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Reservations that found their budget locked by another transaction. A shared commit waits only shortly for a row, because it
 * holds up all its callers, so a long commit of another instance can be enough. Such a reservation is tried again beside the
 * shared commits, where it holds up no other call.
 *
 * <p>Round trips: three to Postgres for each further try.
 */
final class LockedBudgets {
    /** Each waits up to 100 ms for a row (the function reserve), so all together wait half a second. */
    private static final int TRIES = 5;
    /** Of the pool's connections: a budget that stays locked must not take those of other calls. */
    private static final int AT_ONCE_MAX = 4;

    private final Transactions transactions;
    private final Semaphore places = new Semaphore(AT_ONCE_MAX);

    LockedBudgets(Transactions transactions) {
        this.transactions = transactions;
    }

    /** @return busy when the budget is still locked, or too many wait already */
    Decision reserve(Query<Decision> reservation) {
        Decision decision = new Decision.Busy();
        if (!places.tryAcquire()) {
            return decision;
        }
        try {
            for (int tries = 0; tries < TRIES && decision instanceof Decision.Busy; tries++) {
                decision = transactions
                        .commitAll(List.of(reservation), List.of(), Decision.Granted.class::isInstance)
                        .getFirst();
            }
            return decision;
        } finally {
            places.release();
        }
    }
}
