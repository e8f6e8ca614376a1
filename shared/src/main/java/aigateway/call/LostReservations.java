package aigateway.call;

import aigateway.budgets.Decision;
import aigateway.budgets.Holds;
import aigateway.budgets.Reservation;
import aigateway.kernel.RequestId;
import aigateway.kernel.Transactions;
import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attempts that may have been reserved although no reply came, as in a failover of the database. The provider was never called,
 * so this process, which alone knows it, voids them after the next reservation that succeeds. If the process ends before that,
 * the sweeper charges them in full, because it cannot know that nothing was sent.
 *
 * <p>Round trips: none in good times; one to Postgres after an outage. Those of {@link LockedBudgets} when a budget is locked.
 */
final class LostReservations {
    private static final Logger LOG = LoggerFactory.getLogger(LostReservations.class);
    /** An outage under full load; what is beyond it is charged. */
    private static final int KEPT_MAX = 10_000;

    private static final int VOIDED_AT_ONCE = 64;

    private final Holds holds;
    private final Transactions transactions;
    private final LockedBudgets locked;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Lost> lost = new ArrayDeque<>();

    private record Lost(RequestId request, int attempt) {}

    LostReservations(Holds holds, Transactions transactions) {
        this.holds = holds;
        this.transactions = transactions;
        this.locked = new LockedBudgets(transactions);
    }

    /** Reserves, and keeps the attempt if no reply comes. */
    Decision reserve(ReservationRequest attempt, Reservation reservation, List<Write> with) {
        try {
            Decision decision = transactions.commit(holds.reserve(reservation), with);
            // The writes were stored with the first decision.
            if (decision instanceof Decision.Busy && with.isEmpty()) {
                decision = locked.reserve(holds.reserve(reservation));
            }
            // Only now: while the database is away it would be one more wait for every call.
            voidAll();
            return decision;
        } catch (Unavailable outage) {
            // A job reserves the same attempt again when it is tried again.
            if (attempt.job() == null) {
                add(attempt.id(), attempt.number());
            }
            throw outage;
        }
    }

    private void add(RequestId request, int attempt) {
        lock.lock();
        try {
            if (lost.size() < KEPT_MAX) {
                lost.add(new Lost(request, attempt));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Voids those that are known; keeps them while the database is away. Never fails, because a reservation depends on it. */
    private void voidAll() {
        List<Lost> some = next();
        if (some.isEmpty()) {
            return;
        }
        try {
            transactions.commit(some.stream()
                    .<Write>map(each -> holds.voided(each.request(), each.attempt()))
                    .toList());
        } catch (Unavailable _) {
            some.forEach(each -> add(each.request(), each.attempt()));
        } catch (RuntimeException bug) {
            LOG.atError().setCause(bug).addKeyValue("attempts", some.size()).log("lost_reservations_not_voided");
        }
    }

    private List<Lost> next() {
        List<Lost> some = new ArrayList<>();
        lock.lock();
        try {
            while (some.size() < VOIDED_AT_ONCE && !lost.isEmpty()) {
                some.add(lost.remove());
            }
            return some;
        } finally {
            lock.unlock();
        }
    }
}
