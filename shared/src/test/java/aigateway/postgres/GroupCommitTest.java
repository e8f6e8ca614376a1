package aigateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import aigateway.testing.TestDatabase;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GroupCommitTest {
    private static final int CALLERS = 200;

    private final TestDatabase database = TestDatabase.empty();
    private final Postgres postgres = database.connect();
    private final GroupCommit commits = new GroupCommit(postgres);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @BeforeEach
    void table() {
        postgres.update(Sql.of("create table t (n bigint primary key, tx bigint default txid_current())"));
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        postgres.close();
    }

    @Test
    void what_was_committed_is_there_when_the_call_returns() {
        commits.commit(List.of(insert(1)));
        commits.commit(List.of());

        assertThat(stored()).containsExactly(1L);
    }

    @Test
    void writes_are_stored_in_their_order() {
        commits.commit(List.of(
                insert(1),
                Sql.of("update t set n = n + 10"),
                insert(1),
                Sql.of("update t set n = n * 2 where n > ?", 1L)));

        assertThat(stored()).containsExactly(1L, 22L);
    }

    @Test
    void a_call_is_stored_whole_or_not_at_all() {
        assertThatIllegalStateException()
                .isThrownBy(() -> commits.commit(List.of(insert(1), insert(2), insert(1), insert(3))));

        assertThat(stored()).isEmpty();
    }

    @Test
    void callers_that_come_while_one_commit_is_under_way_share_the_next() throws Exception {
        List<CompletableFuture<Void>> callers = whileCommitting(() -> together(CALLERS));

        assertThat(callers).allSatisfy(caller -> assertThat(caller).succeedsWithin(5, TimeUnit.SECONDS));
        assertThat(stored()).hasSize(CALLERS + 1);
        long transactions = postgres.queryOne(Sql.of("select count(distinct tx) c from t"), row -> row.number("c"))
                .orElseThrow();
        // 200 callers in groups of at most 64 are four commits; the first waiting one leads alone before them.
        assertThat(transactions).isBetween(4L, 8L);
    }

    @Test
    void one_bad_write_does_not_fail_its_neighbours() throws Exception {
        List<CompletableFuture<Void>> callers = whileCommitting(() -> {
            List<CompletableFuture<Void>> started = together(CALLERS);
            started.add(start(insert(5_000), insert(0)));
            started.add(start(Sql.of("insert into nowhere values (1)")));
            started.addAll(together(CALLERS, 2 * CALLERS));
            return started;
        });

        int failed = 0;
        for (CompletableFuture<Void> caller : callers) {
            try {
                caller.get(10, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(IllegalStateException.class);
                failed++;
            }
        }
        assertThat(failed).isEqualTo(2);
        assertThat(stored()).hasSize(2 * CALLERS + 1).doesNotContain(5_000L);
    }

    @Test
    void an_outage_is_said_to_everyone_and_no_one_waits_forever() throws Exception {
        database.shut();

        for (CompletableFuture<Void> caller : together(40)) {
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> caller.get(15, TimeUnit.SECONDS))
                    .withCauseInstanceOf(Unavailable.class);
        }
        database.open();
        try (var fresh = database.connect()) {
            assertThat(fresh.query(Sql.of("select n from t"), row -> row.number("n")))
                    .isEmpty();
        }
    }

    /** The outcome of running commits is unknown, but a confirmed commit must be found. */
    @Test
    void an_outage_in_the_middle_of_a_commit_makes_no_one_believe_what_is_not_so() throws Exception {
        List<CompletableFuture<Void>> callers = whileCommitting(() -> {
            List<CompletableFuture<Void>> started = together(40);
            database.shut();
            return started;
        });

        List<Long> believed = new ArrayList<>();
        for (int i = 0; i < callers.size(); i++) {
            try {
                callers.get(i).get(15, TimeUnit.SECONDS);
                believed.add((long) i);
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(Unavailable.class);
            }
        }
        reopen();
        commits.commit(List.of(insert(9_000)));
        assertThat(stored()).containsAll(believed).contains(9_000L);
    }

    /** What is no exception of the database must not make neighbours believe that they were stored. */
    @Test
    void an_error_while_storing_is_no_success_for_anyone() throws Exception {
        var poison = Sql.of("insert into t select ?::text[] is null, 1", new AbstractList<String>() {
            @Override
            public String get(int index) {
                throw new StackOverflowError("out of everything");
            }

            @Override
            public int size() {
                return 1;
            }
        });
        List<CompletableFuture<Void>> callers = whileCommitting(() -> {
            List<CompletableFuture<Void>> started = new ArrayList<>();
            started.add(start(poison));
            started.addAll(together(20));
            return started;
        });

        for (int i = 1; i < callers.size(); i++) {
            try {
                callers.get(i).get(10, TimeUnit.SECONDS);
                assertThat(stored()).contains((long) i - 1);
            } catch (ExecutionException e) {
                assertThat(stored()).doesNotContain((long) i - 1);
            }
        }
        assertThat(callers.getFirst()).failsWithin(10, TimeUnit.SECONDS);
        commits.commit(List.of(insert(9_000)));
    }

    @Test
    void many_callers_for_a_while_lose_and_double_nothing() {
        List<CompletableFuture<Void>> callers = new ArrayList<>();
        for (int caller = 0; caller < 100; caller++) {
            int from = caller * 10;
            callers.add(CompletableFuture.runAsync(
                    () -> {
                        for (int i = from; i < from + 10; i++) {
                            commits.commit(List.of(insert(i)));
                        }
                    },
                    threads));
        }

        assertThat(CompletableFuture.allOf(callers.toArray(CompletableFuture[]::new)))
                .succeedsWithin(20, TimeUnit.SECONDS);
        assertThat(stored()).hasSize(1_000);
    }

    @Test
    void a_write_of_another_kind_is_a_bug_and_holds_no_one_up() {
        assertThatIllegalArgumentException().isThrownBy(() -> commits.commit(List.of(new Write() {})));
        commits.commit(List.of(insert(1)));
    }

    /** Holds a first commit open in the database while the given callers gather behind it. */
    private List<CompletableFuture<Void>> whileCommitting(Supplier<List<CompletableFuture<Void>>> gather)
            throws Exception {
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
        locked.await();
        CompletableFuture<Void> first = start(insert(1_000_000));
        awaitBlocked();
        List<CompletableFuture<Void>> callers = gather.get();
        Thread.sleep(100);
        release.countDown();
        holder.exceptionally(_ -> null).get(10, TimeUnit.SECONDS);
        first.exceptionally(_ -> null).get(10, TimeUnit.SECONDS);
        return callers;
    }

    /** The pool tries again at growing intervals of up to five seconds, so it may see the end of an outage that much later. */
    private void reopen() throws InterruptedException {
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

    private void awaitBlocked() throws InterruptedException {
        Sql blocked = Sql.of("select 1 from pg_stat_activity where datname = current_database()"
                + " and wait_event_type = 'Lock' and query like 'insert into t%'");
        while (postgres.queryOne(blocked, _ -> true).isEmpty()) {
            Thread.sleep(2);
        }
    }

    private List<CompletableFuture<Void>> together(int callers) {
        return together(0, callers);
    }

    private List<CompletableFuture<Void>> together(int from, int to) {
        List<CompletableFuture<Void>> started = new ArrayList<>();
        for (int i = from; i < to; i++) {
            started.add(start(insert(i)));
        }
        return started;
    }

    private CompletableFuture<Void> start(Write... writes) {
        return CompletableFuture.runAsync(() -> commits.commit(List.of(writes)), threads);
    }

    private static Sql insert(long n) {
        return Sql.of("insert into t (n) values (?)", n);
    }

    private List<Long> stored() {
        return postgres.query(Sql.of("select n from t order by n"), row -> row.number("n"));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
