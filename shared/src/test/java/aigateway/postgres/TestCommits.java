package aigateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import aigateway.testing.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/** A database with a table, and callers that commit to it at the same time. */
final class TestCommits implements AutoCloseable {
    private final TestDatabase database = TestDatabase.empty();
    final Postgres postgres = database.connect();
    final GroupCommit commits = new GroupCommit(postgres);
    final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    TestCommits() {
        postgres.update(Sql.of("create table t (n bigint primary key, tx bigint default txid_current())"));
    }

    @Override
    public void close() {
        threads.shutdownNow();
        postgres.close();
    }

    void shut() {
        database.shut();
    }

    void open() {
        database.open();
    }

    /** Another program's session. */
    Connection session() throws SQLException {
        return DriverManager.getConnection(database.url());
    }

    Postgres connect() {
        return database.connect();
    }

    /** Holds a first commit open in the database while the given callers gather behind it. */
    List<CompletableFuture<Void>> whileCommitting(Supplier<List<CompletableFuture<Void>>> gather) throws Exception {
        var locked = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        CompletableFuture<Void> holder = CompletableFuture.runAsync(
                () -> postgres.with(connection -> {
                    connection.setAutoCommit(false);
                    try (var statement = connection.createStatement()) {
                        statement.execute("lock table t in access exclusive mode");
                        locked.countDown();
                        await(release);
                    } finally {
                        connection.rollback();
                        connection.setAutoCommit(true);
                    }
                    return true;
                }),
                threads);
        assertThat(locked.await(60, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Void> first;
        // Connected before: a locked row is waited for no longer than half a second.
        try (Connection observer = session()) {
            first = start(insert(1_000_000));
            awaitBlocked(observer);
        }
        List<CompletableFuture<Void>> callers = gather.get();
        Thread.sleep(100);
        release.countDown();
        holder.exceptionally(_ -> null).get(60, TimeUnit.SECONDS);
        first.exceptionally(_ -> null).get(60, TimeUnit.SECONDS);
        return callers;
    }

    /** The pool tries again at growing intervals of up to five seconds, so it may see the end of an outage that much later. */
    void reopen() throws InterruptedException {
        database.open();
        for (int i = 0; i < 10; i++) {
            try {
                postgres.ping();
                return;
            } catch (Unavailable _) {
                Thread.sleep(10);
            }
        }
    }

    static void awaitBlocked(Connection observer) throws SQLException {
        String blocked = "select 1 from pg_stat_activity where datname = current_database()"
                + " and wait_event_type = 'Lock' and query like 'insert into t%'";
        try (var statement = observer.createStatement()) {
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> statement.executeQuery(blocked).next());
        }
    }

    List<CompletableFuture<Void>> together(int callers) {
        return together(0, callers);
    }

    List<CompletableFuture<Void>> together(int from, int to) {
        List<CompletableFuture<Void>> started = new ArrayList<>();
        for (int i = from; i < to; i++) {
            started.add(start(insert(i)));
        }
        return started;
    }

    CompletableFuture<Void> start(Write... writes) {
        return CompletableFuture.runAsync(() -> commits.commit(List.of(writes)), threads);
    }

    static Sql insert(long n) {
        return Sql.of("insert into t (n) values (?)", n);
    }

    List<Long> stored() {
        return postgres.query(Sql.of("select n from t order by n"), row -> row.number("n"));
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
