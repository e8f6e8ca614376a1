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
 * Commits that concurrent callers share. One caller at a time leads: it takes what has gathered and sends it as one
 * multi-statement (one round trip, one implicit transaction, one flush to disk) while the next group gathers. A lone caller
 * leads at once, so it never waits for company. Calls of one database function become one call ({@link PostgresWrite}), so that a
 * budget that everybody pays from is locked once for all of them.
 *
 * <p>Round trips: one for everything that gathered while the one before was under way.
 */
public final class GroupCommit implements Transactions {
    /** Bounds the statement's length, and how many callers one bad write can hold up. */
    private static final int CALLS_MAX = 64;

    private final Postgres postgres;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Call> waiting = new ArrayDeque<>();
    private boolean led;

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
    public <R> R ask(Query<R> question, List<Write> with) {
        PostgresWrite<R> batched = batched(question);
        List<Statements.Statement> writes = new ArrayList<>();
        writes.add(new Statements.Statement.Element(batched));
        with.forEach(write -> writes.add(statement(write)));
        var call = new Call(writes, batched, lock.newCondition());
        await(call);
        if (call.answer == null) {
            throw new IllegalStateException(batched.function() + " gave no answer");
        }
        @SuppressWarnings("unchecked") // made by the question's own mapper
        R answer = (R) call.answer;
        return answer;
    }

    /** A transaction of its own: what many ask for together is no neighbour's to wait for twice. */
    @Override
    public <R> List<R> askAll(List<Query<R>> questions, List<Write> with, Predicate<R> accepted) {
        List<PostgresWrite<R>> asked =
                questions.stream().map(GroupCommit::batched).toList();
        var group = new Statements(asked.stream()
                .<Statements.Statement>map(Statements.Statement.Element::new)
                .toList());
        var writes = new Statements(with.stream().map(GroupCommit::statement).toList());
        return postgres.transaction(connection -> {
            group.run(connection);
            List<R> answers =
                    asked.stream().map(question -> answer(group, question)).toList();
            boolean keep = answers.stream().allMatch(accepted);
            if (keep) {
                writes.run(connection);
            }
            return new Postgres.Ended<>(answers, keep);
        });
    }

    private static <R> PostgresWrite<R> batched(Query<R> question) {
        if (!(question instanceof PostgresWrite<R> batched)) {
            throw new IllegalArgumentException("not a question to this database: " + question.getClass());
        }
        return batched;
    }

    private static <R> R answer(Statements group, PostgresWrite<R> question) {
        Object answer = group.answer(question);
        if (answer == null) {
            throw new IllegalStateException(question.function() + " gave no answer");
        }
        @SuppressWarnings("unchecked") // made by the question's own mapper
        R typed = (R) answer;
        return typed;
    }

    private void await(Call mine) {
        lock.lock();
        try {
            waiting.add(mine);
            while (!mine.done) {
                if (led) {
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

    /** Called and left with the lock held; let go of while the database works. */
    private void lead() {
        List<Call> group = new ArrayList<>();
        while (group.size() < CALLS_MAX && !waiting.isEmpty()) {
            group.add(waiting.remove());
        }
        led = true;
        lock.unlock();
        try {
            store(group);
        } finally {
            lock.lock();
            led = false;
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
                // Each would wait for the pool in vain.
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
            call.answer = call.question == null ? null : group.answer(call.question);
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

    /** One caller's writes and its place in the queue; everything mutable is guarded by the lock. */
    private static final class Call {
        private final List<Statements.Statement> writes;
        private final @Nullable PostgresWrite<?> question;
        private final Condition turn;
        private boolean done;
        /** Said, not inferred from the absence of a failure: an error may end the leader before it learns anything. */
        private boolean stored;

        private @Nullable Object answer;
        private @Nullable RuntimeException failure;

        Call(List<Statements.Statement> writes, @Nullable PostgresWrite<?> question, Condition turn) {
            this.writes = writes;
            this.question = question;
            this.turn = turn;
        }
    }
}
