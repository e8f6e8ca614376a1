package aigateway.postgres;

import aigateway.kernel.Transactions;
import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Commits that concurrent callers share. One caller at a time leads: it takes what has gathered and sends it as one
 * multi-statement (one round trip, one implicit transaction, one flush to disk) while the next group gathers. A lone caller
 * leads at once, so it never waits for company.
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
        if (writes.isEmpty()) {
            return;
        }
        var mine = new Call(writes.stream().map(GroupCommit::sql).toList(), lock.newCondition());
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
            send(group.stream().flatMap(call -> call.statements.stream()).toList());
            group.forEach(call -> call.stored = true);
        } catch (Unavailable outage) {
            // Stored or not, nobody knows: whoever wrote what bears repeating may try again.
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
                send(call.statements);
                call.stored = true;
            } catch (RuntimeException alone) {
                call.failure = alone;
                outage = alone instanceof Unavailable ? alone : null;
            }
        }
    }

    private void send(List<Sql> statements) {
        String text = statements.stream().map(Sql::text).collect(Collectors.joining(";\n"));
        postgres.with(connection -> execute(connection, text, statements));
    }

    private static boolean execute(Connection connection, String text, List<Sql> statements) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            int index = 1;
            for (Sql sql : statements) {
                index = sql.bind(statement, index);
            }
            return statement.execute();
        }
    }

    private static Sql sql(Write write) {
        if (write instanceof Sql sql) {
            return sql;
        }
        throw new IllegalArgumentException("not a write of this database: " + write.getClass());
    }

    /** One caller's writes and its place in the queue; everything mutable is guarded by the lock. */
    private static final class Call {
        private final List<Sql> statements;
        private final Condition turn;
        private boolean done;
        /** Said, not inferred from the absence of a failure: an error may end the leader before it learns anything. */
        private boolean stored;

        private @Nullable RuntimeException failure;

        Call(List<Sql> statements, Condition turn) {
            this.statements = statements;
            this.turn = turn;
        }
    }
}
