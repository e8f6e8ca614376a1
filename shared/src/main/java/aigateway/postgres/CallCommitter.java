package aigateway.postgres;

import aigateway.kernel.Unavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread with a connection of its own, which stores all reservations and settlements of calls that wait with one statement,
 * while the next ones gather. A lone caller does not wait for others. What is out of the ordinary is left to its caller, who
 * commits it in a {@link CommitLane}.
 *
 * <p>A statement ends within the bounds of its session and its socket, and every end of the thread ends its callers' waiting, so
 * no caller waits longer than a few such bounds. For a second after a failure callers use the lanes.
 *
 * <p>Round trips: one for all queries that gathered during the previous one.
 */
final class CallCommitter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CallCommitter.class);
    /** The statement stays short, and one odd call sends no more than these to the lanes. */
    private static final int CALLS_MAX = 256;
    /** Beyond it a caller would wait longer than a client does. */
    private static final int WAITING_MAX = 2_048;

    private static final long WAIT_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long CLOSE_MILLIS_MAX = TimeUnit.SECONDS.toMillis(15);

    /**
     * Every text is planned once: a plan for each execution costs more than the execution. The joins that are left lock rows in
     * the order in which they are given. The lock timeout is that of the function reserve.
     */
    private static final String SESSION = "set plan_cache_mode = force_generic_plan; set jit = off;"
            + " set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off;"
            + " set lock_timeout = '100ms'";

    private static final Object USUAL_WAY = new Object();
    private static final Waiting END = new Waiting(USUAL_WAY);

    private final GroupedCalls calls;
    private final OwnConnection connection;
    private final LinkedBlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>();
    private volatile @Nullable Thread thread;
    private volatile boolean closed;
    private volatile @Nullable Long pausedSince;

    CallCommitter(Postgres postgres, GroupedCalls calls) {
        this.calls = calls;
        this.connection = new OwnConnection(postgres, SESSION);
    }

    /**
     * @return the query's result; empty when nothing was stored, and a lane has to
     *
     * @throws Unavailable when the database is out of reach; whether anything was stored is then unknown
     */
    Optional<Object> commit(Object subject) {
        if (closed || isPaused()) {
            return Optional.empty();
        }
        if (waiting.size() >= WAITING_MAX) {
            throw new Unavailable("postgres", "too many commits are waiting");
        }
        var mine = new Waiting(subject);
        waiting.add(mine);
        if (thread == null) {
            start();
        }
        Object end = mine.end.join();
        if (end instanceof Unavailable outage) {
            throw outage;
        }
        return end == USUAL_WAY ? Optional.empty() : Optional.of(end);
    }

    /** How many wait for the next statement. */
    int waiting() {
        return waiting.size();
    }

    private synchronized void start() {
        if (thread == null) {
            thread = Thread.ofPlatform().daemon().name("postgres-committer").start(this::run);
        }
    }

    private boolean isPaused() {
        Long since = pausedSince;
        return since != null && System.nanoTime() - since < PAUSE_NANOS;
    }

    private void run() {
        try {
            boolean ends = closed;
            while (true) {
                Waiting first = ends ? waiting.poll() : waiting.take();
                if (first == null) {
                    return;
                }
                List<Waiting> group = new ArrayList<>();
                group.add(first);
                waiting.drainTo(group, CALLS_MAX - 1);
                ends |= group.removeIf(END::equals);
                try {
                    commit(group);
                } finally {
                    group.forEach(Waiting::breakOff);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error failure) {
            LOG.atError().setCause(failure).log("committer_ended");
        } finally {
            connection.close();
            // In this order: a caller who is later than the last look sees that there is no thread, and starts one.
            thread = null;
            for (Waiting left = waiting.poll(); left != null; left = waiting.poll()) {
                // Nothing of it was sent.
                left.end.complete(USUAL_WAY);
            }
        }
    }

    private void commit(List<Waiting> group) {
        long now = System.nanoTime();
        for (Waiting each : group) {
            if (now - each.since > WAIT_NANOS_MAX) {
                each.end.complete(new Unavailable("postgres", "the commit waited too long"));
            }
        }
        group.removeIf(each -> each.end.isDone());
        if (group.isEmpty()) {
            return;
        }
        Object end = isConnected() ? store(group) : USUAL_WAY;
        group.forEach(each -> each.end.complete(end));
    }

    /**
     * Gives each of the group its own result.
     *
     * @return the end of those that have none
     */
    private Object store(List<Waiting> group) {
        try {
            List<@Nullable Object> results =
                    calls.commit(group.stream().map(each -> each.subject).toList(), connection);
            for (int i = 0; i < group.size(); i++) {
                Object result = results.get(i);
                if (result != null) {
                    group.get(i).end.complete(result);
                }
            }
            return USUAL_WAY;
        } catch (Contention _) {
            pause();
            return USUAL_WAY;
        } catch (Unavailable outage) {
            // Stored or not is unknown: a caller with idempotent writes may try again.
            pause();
            return outage;
        } catch (RuntimeException failure) {
            LOG.atError().setCause(failure).addKeyValue("calls", group.size()).log("group_not_committed");
            pause();
            return USUAL_WAY;
        }
    }

    /** Nothing was sent yet, so that the lanes may try. */
    private boolean isConnected() {
        try {
            if (connection.open()) {
                calls.forget();
            }
            return true;
        } catch (RuntimeException failure) {
            LOG.atWarn().setCause(failure).log("committer_not_connected");
            pause();
            return false;
        }
    }

    private void pause() {
        calls.forget();
        pausedSince = System.nanoTime();
    }

    /** Commits what waits, then ends; later calls use the lanes. */
    @Override
    public void close() {
        closed = true;
        disconnect();
    }

    /** Commits what waits, then closes the connection; the next call opens another one. */
    void disconnect() {
        Thread last = thread;
        if (last != null) {
            waiting.add(END);
            try {
                last.join(CLOSE_MILLIS_MAX);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A caller. */
    private static final class Waiting {
        private final Object subject;
        private final long since = System.nanoTime();
        /** The result, {@link #USUAL_WAY}, or an outage. */
        private final CompletableFuture<Object> end = new CompletableFuture<>();

        Waiting(Object subject) {
            this.subject = subject;
        }

        /** An error has ended the thread: whether anything was stored is unknown. */
        void breakOff() {
            if (!end.isDone()) {
                end.complete(new Unavailable("postgres", "the shared commit broke off"));
            }
        }
    }
}
