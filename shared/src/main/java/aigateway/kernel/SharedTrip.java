package aigateway.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A round trip that concurrent callers share. One caller at a time makes it, for all that wait, while the next group gathers. A
 * lone caller makes it at once and never waits for another.
 *
 * <p>An outage is the failure of each caller of the group. Any other failure may be the fault of one item, so that each caller
 * then makes the trip alone.
 */
public final class SharedTrip<T, R> {
    private final int itemsMax;
    private final Function<List<T>, List<R>> trip;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Seat<T, R>> waiting = new ArrayDeque<>();
    private boolean underWay;

    /**
     * @param itemsMax of a group
     * @param trip returns a result for each item, in their order
     */
    public SharedTrip(int itemsMax, Function<List<T>, List<R>> trip) {
        this.itemsMax = itemsMax;
        this.trip = trip;
    }

    /**
     * @return the item's own result
     *
     * @throws Unavailable when the trip ended with it
     */
    public R go(T item) {
        var mine = new Seat<T, R>(item, lock.newCondition());
        lock.lock();
        try {
            waiting.add(mine);
            while (!mine.arrived) {
                if (underWay) {
                    mine.turn.awaitUninterruptibly();
                } else {
                    lead();
                }
            }
        } finally {
            lock.unlock();
        }
        if (mine.failure == null) {
            return mine.result();
        }
        if (mine.alone || mine.failure instanceof Unavailable) {
            throw mine.failure;
        }
        return trip.apply(List.of(item)).getFirst();
    }

    /** How many wait for the next trip. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Called with the lock held, and returns with it held; releases it during the trip. */
    private void lead() {
        List<Seat<T, R>> group = new ArrayList<>();
        while (group.size() < itemsMax && !waiting.isEmpty()) {
            group.add(waiting.remove());
        }
        underWay = true;
        lock.unlock();
        List<R> results = List.of();
        RuntimeException failure = new IllegalStateException("the shared trip broke off");
        try {
            results = trip.apply(group.stream().map(seat -> seat.item).toList());
            failure = results.size() == group.size() ? null : new IllegalStateException("a trip without a result");
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            lock.lock();
            underWay = false;
            for (int i = 0; i < group.size(); i++) {
                Seat<T, R> seat = group.get(i);
                seat.failure = failure;
                seat.alone = group.size() == 1;
                seat.result = failure == null ? results.get(i) : null;
                seat.arrived = true;
                seat.turn.signal();
            }
            if (!waiting.isEmpty()) {
                waiting.element().turn.signal();
            }
        }
    }

    /** A caller; the lock guards every mutable field while it waits. */
    private static final class Seat<T, R> {
        private final T item;
        private final Condition turn;
        private boolean arrived;
        /** Whether nothing else was in its group. */
        private boolean alone;

        private @Nullable R result;
        private @Nullable RuntimeException failure;

        Seat(T item, Condition turn) {
            this.item = item;
            this.turn = turn;
        }

        R result() {
            if (result == null) {
                throw new IllegalStateException("a trip without a result");
            }
            return result;
        }
    }
}
