package aigateway.postgres;

import aigateway.kernel.Query;
import aigateway.kernel.Transactions;
import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Commits that concurrent callers share. One caller at a time leads: it sends all waiting writes as one multi-statement (one
 * round trip, one implicit transaction, one flush to disk) while the next group gathers. A lone caller leads at once and never
 * waits. Calls of one database function become one call ({@link PostgresWrite}), so that a shared budget is locked once for all
 * of them.
 *
 * <p>Round trips: one for all writes that gathered during the previous one.
 */
public final class GroupCommit implements Transactions {
    /** Bounds the statement's length, and how many callers one bad write can hold up. */
    private static final int CALLS_MAX = 64;

    private final Postgres postgres;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Call> waiting = new ArrayDeque<>();
    private boolean committing;

    public GroupCommit(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public void commit(List<Write> writes) {
        if (!writes.isEmpty()) {
            await(new Call(writes.stream().map(GroupCommit::statement).toList(), null, lock.newCondition()));
        }
    }

    @Override
    public <R> R commit(Query<R> query, List<Write> writes) {
        PostgresWrite<R> element = element(query);
        List<Statements.Statement> statements = new ArrayList<>();
        statements.add(new Statements.Statement.Element(element));
        writes.forEach(write -> statements.add(statement(write)));
        var call = new Call(statements, element, lock.newCondition());
        await(call);
        return result(call.result, element);
    }

    /** A transaction of its own: it takes long, and a failure of it must not repeat the writes of other callers. */
    @Override
    public <R> List<R> commitAll(List<Query<R>> queries, List<Write> writes, Predicate<R> accepted) {
        List<PostgresWrite<R>> elements =
                queries.stream().map(GroupCommit::element).toList();
        var first = new Statements(elements.stream()
                .<Statements.Statement>map(Statements.Statement.Element::new)
                .toList());
        var then = new Statements(writes.stream().map(GroupCommit::statement).toList());
        return postgres.transaction(connection -> {
            first.run(connection);
            List<R> results = elements.stream()
                    .map(element -> result(first.result(element), element))
                    .toList();
            boolean keep = results.stream().allMatch(accepted);
            if (keep) {
                then.run(connection);
            }
            return new Postgres.Ended<>(results, keep);
        });
    }

    private static <R> PostgresWrite<R> element(Query<R> query) {
        if (!(query instanceof PostgresWrite<R> element)) {
            throw new IllegalArgumentException("not a query of this database: " + query.getClass());
        }
        return element;
    }

    private static <R> R result(@Nullable Object result, PostgresWrite<R> element) {
        if (result == null) {
            throw new IllegalStateException(element.function() + " returned no row");
        }
        @SuppressWarnings("unchecked") // made by the query's own mapper
        R typed = (R) result;
        return typed;
    }

    private void await(Call mine) {
        lock.lock();
        try {
            waiting.add(mine);
            while (!mine.done) {
                if (committing) {
                    mine.turn.awaitUninterruptibly();
                } else {
                    lead();
                }
            }
        } finally {
            lock.unlock();
        }
        if (mine.failure != null) {
            throw mine.failure;
        }
        if (!mine.stored) {
            throw new IllegalStateException("the commit that this call shared broke off");
        }
    }

    /** Called with the lock held, and returns with it held; releases it while the database works. */
    private void lead() {
        List<Call> group = new ArrayList<>();
        while (group.size() < CALLS_MAX && !waiting.isEmpty()) {
            group.add(waiting.remove());
        }
        committing = true;
        lock.unlock();
        try {
            store(group);
        } finally {
            lock.lock();
            committing = false;
            group.forEach(call -> {
                call.done = true;
                call.turn.signal();
            });
            if (!waiting.isEmpty()) {
                waiting.element().turn.signal();
            }
        }
    }

    private void store(List<Call> group) {
        try {
            send(group);
        } catch (Unavailable outage) {
            // Stored or not is unknown: a caller with idempotent writes may try again.
            group.forEach(call -> call.failure = outage);
        } catch (RuntimeException _) {
            // One call's bad write must not fail its neighbours.
            storeOneByOne(group);
        }
    }

    private void storeOneByOne(List<Call> group) {
        RuntimeException outage = null;
        for (Call call : group) {
            if (outage != null) {
                // Each of the others would wait for the pool and fail as well.
                call.failure = outage;
                continue;
            }
            try {
                send(List.of(call));
            } catch (RuntimeException alone) {
                call.failure = alone;
                outage = alone instanceof Unavailable ? alone : null;
            }
        }
    }

    private void send(List<Call> calls) {
        var group = new Statements(
                calls.stream().flatMap(call -> call.writes.stream()).toList());
        postgres.with(group::run);
        for (Call call : calls) {
            call.result = call.query == null ? null : group.result(call.query);
            call.stored = true;
        }
    }

    private static Statements.Statement statement(Write write) {
        return switch (write) {
            case Sql sql -> new Statements.Statement.Plain(sql);
            case PostgresWrite<?> element -> new Statements.Statement.Element(element);
            case Write other -> throw new IllegalArgumentException("not a write of this database: " + other.getClass());
        };
    }

    /** One caller's writes, waiting for their turn; the lock guards every mutable field. */
    private static final class Call {
        private final List<Statements.Statement> writes;
        private final @Nullable PostgresWrite<?> query;
        private final Condition turn;
        private boolean done;
        /** Set explicitly: an error may end the leader before it records a failure. */
        private boolean stored;

        private @Nullable Object result;
        private @Nullable RuntimeException failure;

        Call(List<Statements.Statement> writes, @Nullable PostgresWrite<?> query, Condition turn) {
            this.writes = writes;
            this.query = query;
            this.turn = turn;
        }
    }
}
