package aigateway.postgres;

import aigateway.kernel.Query;
import aigateway.kernel.Transactions;
import aigateway.kernel.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Commits that concurrent callers share, in three lanes that do not wait for each other ({@link CommitLane}). Reservations and
 * settlements never share a transaction: each locks its rows in order, but one after the other they would lock them in two
 * orders, and two instances would deadlock. Reservations that store something more, such as a job, have a lane of their own, so
 * that a request that repeats an idempotency key does not break up the commits of calls. In front of the lanes a
 * {@link CallCommitter} may store what is usual of calls.
 *
 * <p>Round trips: one for all writes that gathered during the previous one.
 */
public final class GroupCommit implements Transactions, AutoCloseable {
    private final Postgres postgres;
    private final @Nullable CallCommitter calls;
    private final CommitLane reservations;
    private final CommitLane submissions;
    private final CommitLane others;

    public GroupCommit(Postgres postgres) {
        this(postgres, null);
    }

    /**
     * @param calls stores what is usual of calls; null: all goes through the lanes
     */
    public GroupCommit(Postgres postgres, @Nullable GroupedCalls calls) {
        this.postgres = postgres;
        this.calls = calls == null ? null : new CallCommitter(postgres, calls);
        this.reservations = new CommitLane(postgres);
        this.submissions = new CommitLane(postgres);
        this.others = new CommitLane(postgres);
    }

    @Override
    public void commit(List<Write> writes) {
        if (!writes.isEmpty()) {
            others.commit(writes.stream().map(GroupCommit::statement).toList());
        }
    }

    @Override
    public <R> R commit(Query<R> query, List<Write> writes) {
        PostgresWrite<R> element = element(query);
        if (calls != null && element.subject() != null && writes.isEmpty()) {
            Optional<Object> stored = calls.commit(element.subject());
            if (stored.isPresent()) {
                return result(stored.get(), element);
            }
        }
        List<Statements.Statement> statements = new ArrayList<>();
        statements.add(new Statements.Statement.Element(element));
        writes.forEach(write -> statements.add(statement(write)));
        return result(lane(element, writes).commit(statements, element), element);
    }

    private CommitLane lane(PostgresWrite<?> query, List<Write> writes) {
        if (!query.reserves()) {
            return others;
        }
        return writes.isEmpty() ? reservations : submissions;
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

    /** Closes what connection is its own; the next call opens one. For the moment before a snapshot is taken. */
    public void disconnect() {
        if (calls != null) {
            calls.disconnect();
        }
    }

    /** Commits what waits; later calls use the lanes. */
    @Override
    public void close() {
        if (calls != null) {
            calls.close();
        }
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

    private static Statements.Statement statement(Write write) {
        return switch (write) {
            case Sql sql -> new Statements.Statement.Plain(sql);
            case PostgresWrite<?> element -> new Statements.Statement.Element(element);
            case Write other -> throw new IllegalArgumentException("not a write of this database: " + other.getClass());
        };
    }
}
