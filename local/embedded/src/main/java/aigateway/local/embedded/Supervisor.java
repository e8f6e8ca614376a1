package aigateway.local.embedded;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;

/** Starts a store again whose process has ended by itself; one that ends again and again is tried less and less often. */
final class Supervisor implements Runnable {
    private static final System.Logger LOG = System.getLogger(Supervisor.class.getName());
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final int PAUSE_INTERVALS_MAX = 30;

    private final Collection<AutoCloseable> services;
    private final Lock turn;
    private final BooleanSupplier closed;
    private final Map<Supervised, Integer> failures = new HashMap<>();
    private final Map<Supervised, Integer> pauses = new HashMap<>();

    /** @param turn held while a store starts, so that a close waits for it and then ends it too */
    Supervisor(Collection<AutoCloseable> services, Lock turn, BooleanSupplier closed) {
        this.services = services;
        this.turn = turn;
        this.closed = closed;
    }

    @Override
    public void run() {
        while (!Subprocess.await(INTERVAL, closed)) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            for (AutoCloseable service : services) {
                if (service instanceof Supervised store) {
                    look(store);
                }
            }
        }
    }

    private void look(Supervised store) {
        if (!store.hasEnded()) {
            failures.remove(store);
            return;
        }
        if (pauses.merge(store, -1, Integer::sum) > 0) {
            return;
        }
        int failed = failures.merge(store, 1, Integer::sum);
        pauses.put(store, Math.min(PAUSE_INTERVALS_MAX, 1 << Math.min(failed, 5)));
        turn.lock();
        try {
            if (!closed.getAsBoolean()) {
                store.restart();
                LOG.log(System.Logger.Level.WARNING, "{0} had ended and was started again", store.name());
            }
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "{0} has ended and does not start: {1}", store.name(), e.getMessage());
        } finally {
            turn.unlock();
        }
    }
}
