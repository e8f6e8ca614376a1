package aigateway.local;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How many requests have no whole response yet, and whether new ones are still taken. */
final class OpenRequests {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int open;
    private boolean hurried;
    private volatile boolean draining;

    void begin() {
        change(1);
    }

    void end() {
        change(-1);
    }

    private void change(int by) {
        lock.lock();
        try {
            open += by;
            if (open == 0) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether new requests are refused. */
    boolean isDraining() {
        return draining;
    }

    /** From now on new requests are refused. */
    void drain() {
        draining = true;
    }

    /** Ends every wait, now and later. */
    void hurry() {
        lock.lock();
        try {
            hurried = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until every request has its response, the time is up, or {@link #hurry} is called; answers how many are left. */
    int await(Duration limit) {
        lock.lock();
        try {
            long left = limit.toNanos();
            while (open > 0 && !hurried && left > 0) {
                left = changed.awaitNanos(left);
            }
            return open;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return open;
        } finally {
            lock.unlock();
        }
    }
}
