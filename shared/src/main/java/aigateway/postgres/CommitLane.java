package aigateway.postgres;

import aigateway.kernel.Unavailable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One queue of commits on one connection. One caller at a time leads: it sends all waiting writes as one multi-statement (one
 * round trip, one transaction, one flush to disk) while the next group gathers. A lone caller leads at once and never waits.
 * Calls of one database function become one call ({@link PostgresWrite}), so that a shared budget is locked once for all.
 *
 * <p>A group that fails because of one member (a bad write, a row that stays locked, a deadlock) is broken up: each of its
 * callers commits alone, beside the lane, which goes on at once.
 */
final class CommitLane {
    /** Bounds the statement's length, and how many callers one bad write can hold up. */
    private static final int CALLS_MAX = 64;
    /** What a group may have in all, so that one database call stays short. */
    private static final int STATEMENTS_MAX = 200;
    /** Of one caller; a usual one has a few kilobytes. */
    private static final int BYTES_MAX = 256 * 1024;
    /** Beyond it a caller would wait longer than a client does. */
    private static final int WAITING_MAX = 2_048;

    private static final long WAIT_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);
    /** Of the pool's connections; the others are for the lanes and for reads. */
    private static final int ALONE_MAX = 4;
    /** A deadlock or a serialization failure is over at the next try. */
    private static final int ALONE_TRIES = 3;

    private final Postgres postgres;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Call> waiting = new ArrayDeque<>();
    private final Semaphore alone = new Semaphore(ALONE_MAX);
    private boolean committing;

    CommitLane(Postgres postgres) {
        this.postgres = postgres;
    }

    void commit(List<Statements.Statement> writes) {
        await(new Call(writes, null, lock.newCondition()));
    }

    /** @return the query's result; null when it returned no row */
    @Nullable
    Object commit(List<Statements.Statement> writes, PostgresWrite<?> query) {
        var call = new Call(writes, query, lock.newCondition());
        await(call);
        return call.result;
    }

    private void await(Call mine) {
        if (mine.isLarge()) {
            sendAlone(mine);
            return;
        }
        lock.lock();
        try {
            if (waiting.size() >= WAITING_MAX) {
                throw new Unavailable("postgres", "too many commits are waiting");
            }
            waiting.add(mine);
            while (mine.state == State.WAITING) {
                if (committing) {
                    mine.turn.awaitUninterruptibly();
                } else {
                    lead();
                }
            }
        } finally {
            lock.unlock();
        }
        if (mine.state == State.ALONE) {
            sendAlone(mine);
        } else if (mine.failure != null) {
            throw mine.failure;
        }
    }

    /** Called with the lock held, and returns with it held; releases it while the database works. */
    private void lead() {
        List<Call> group = nextGroup();
        committing = true;
        lock.unlock();
        State end = State.FAILED;
        Unavailable failure = null;
        try {
            send(group);
            end = State.STORED;
        } catch (Unavailable outage) {
            // Stored or not is unknown: a caller with idempotent writes may try again.
            failure = outage;
        } catch (RuntimeException _) {
            // One call's bad write must not fail its neighbours.
            end = State.ALONE;
        } finally {
            lock.lock();
            committing = false;
            for (Call call : group) {
                call.state = end;
                // Without a failure an error has ended this thread, and the callers can only try again.
                call.failure = end == State.FAILED && failure == null
                        ? new Unavailable("postgres", "the shared commit broke off")
                        : failure;
                call.turn.signal();
            }
            if (!waiting.isEmpty()) {
                waiting.element().turn.signal();
            }
        }
    }

    private List<Call> nextGroup() {
        List<Call> group = new ArrayList<>();
        int statements = 0;
        while (group.size() < CALLS_MAX && !waiting.isEmpty()) {
            Call next = waiting.element();
            if (System.nanoTime() - next.since > WAIT_NANOS_MAX) {
                next.state = State.FAILED;
                next.failure = new Unavailable("postgres", "the commit waited too long");
                next.turn.signal();
            } else if (group.isEmpty() || statements + next.writes.size() <= STATEMENTS_MAX) {
                group.add(next);
                statements += next.writes.size();
            } else {
                return group;
            }
            waiting.remove();
        }
        return group;
    }

    private void sendAlone(Call call) {
        if (!isTurn()) {
            throw new Unavailable("postgres", "too many commits wait for locked rows");
        }
        try {
            for (int tries = 1; ; tries++) {
                try {
                    send(List.of(call));
                    return;
                } catch (Contention contention) {
                    if (tries == ALONE_TRIES || contention.isLockTimeout()) {
                        throw new Unavailable("postgres", contention);
                    }
                }
            }
        } finally {
            alone.release();
        }
    }

    private boolean isTurn() {
        try {
            return alone.tryAcquire(WAIT_NANOS_MAX, TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void send(List<Call> calls) {
        if (calls.isEmpty()) {
            return;
        }
        var group = new Statements(
                calls.stream().flatMap(call -> call.writes.stream()).toList());
        postgres.inGroup(group::run);
        for (Call call : calls) {
            call.result = call.query == null ? null : group.result(call.query);
        }
    }

    private enum State {
        WAITING,
        STORED,
        FAILED,
        /** Its group was broken up: its caller commits it. */
        ALONE
    }

    /** One caller's writes; the lock guards every mutable field while it waits. */
    private static final class Call {
        private final List<Statements.Statement> writes;
        private final @Nullable PostgresWrite<?> query;
        private final Condition turn;
        private final long since = System.nanoTime();
        private State state = State.WAITING;
        private @Nullable Object result;
        private @Nullable RuntimeException failure;

        Call(List<Statements.Statement> writes, @Nullable PostgresWrite<?> query, Condition turn) {
            this.writes = writes;
            this.query = query;
            this.turn = turn;
        }

        boolean isLarge() {
            return writes.stream().mapToLong(Statements.Statement::bytes).sum() > BYTES_MAX;
        }
    }
}
