package aigateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class GroupCommitTest {
    private static final int CALLERS = 200;

    private final TestCommits database = new TestCommits();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void what_was_committed_is_there_when_the_call_returns() {
        database.commits.commit(List.of(TestCommits.insert(1)));
        database.commits.commit(List.of());

        assertThat(database.stored()).containsExactly(1L);
    }

    @Test
    void writes_are_stored_in_their_order() {
        database.commits.commit(List.of(
                TestCommits.insert(1),
                Sql.of("update t set n = n + 10"),
                TestCommits.insert(1),
                Sql.of("update t set n = n * 2 where n > ?", 1L)));

        assertThat(database.stored()).containsExactly(1L, 22L);
    }

    @Test
    void a_call_is_stored_whole_or_not_at_all() {
        assertThatIllegalStateException()
                .isThrownBy(() -> database.commits.commit(List.of(
                        TestCommits.insert(1), TestCommits.insert(2), TestCommits.insert(1), TestCommits.insert(3))));

        assertThat(database.stored()).isEmpty();
    }

    @Test
    void callers_that_come_while_one_commit_is_under_way_share_the_next() throws Exception {
        List<CompletableFuture<Void>> callers = database.whileCommitting(() -> database.together(CALLERS));

        assertThat(callers).allSatisfy(caller -> assertThat(caller).succeedsWithin(60, TimeUnit.SECONDS));
        assertThat(database.stored()).hasSize(CALLERS + 1);
        long transactions = database.postgres
                .queryOne(Sql.of("select count(distinct tx) c from t"), row -> row.number("c"))
                .orElseThrow();
        // 200 callers in groups of at most 64 are four commits; the first waiting one leads alone before them.
        assertThat(transactions).isBetween(4L, 8L);
    }

    @Test
    void a_large_write_shares_no_commit() throws Exception {
        database.postgres.update(Sql.of("create table sized (b bytea, tx bigint default txid_current())"));
        List<CompletableFuture<Void>> callers = database.whileCommitting(() -> {
            List<CompletableFuture<Void>> started = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                started.add(database.start(insertBytes(100)));
            }
            started.add(database.start(insertBytes(1024 * 1024)));
            return started;
        });

        assertThat(callers).allSatisfy(caller -> assertThat(caller).succeedsWithin(60, TimeUnit.SECONDS));
        assertThat(database.postgres.query(
                        Sql.of("select count(*) c from sized where tx = (select tx from sized where length(b) > 100)"),
                        row -> row.number("c")))
                .containsExactly(1L);
    }

    private static Sql insertBytes(int length) {
        return Sql.of("insert into sized (b) values (?)", (Object) new byte[length]);
    }

    @Test
    void one_bad_write_does_not_fail_its_neighbours() throws Exception {
        List<CompletableFuture<Void>> callers = database.whileCommitting(() -> {
            List<CompletableFuture<Void>> started = database.together(CALLERS);
            started.add(database.start(TestCommits.insert(5_000), TestCommits.insert(0)));
            started.add(database.start(Sql.of("insert into nowhere values (1)")));
            started.addAll(database.together(CALLERS, 2 * CALLERS));
            return started;
        });

        int failed = 0;
        for (CompletableFuture<Void> caller : callers) {
            try {
                caller.get(60, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(IllegalStateException.class);
                failed++;
            }
        }
        assertThat(failed).isEqualTo(2);
        assertThat(database.stored()).hasSize(2 * CALLERS + 1).doesNotContain(5_000L);
    }

    @Test
    void many_callers_for_a_while_lose_and_double_nothing() {
        List<CompletableFuture<Void>> callers = new ArrayList<>();
        for (int caller = 0; caller < 100; caller++) {
            int from = caller * 10;
            callers.add(CompletableFuture.runAsync(
                    () -> {
                        for (int i = from; i < from + 10; i++) {
                            database.commits.commit(List.of(TestCommits.insert(i)));
                        }
                    },
                    database.threads));
        }

        assertThat(CompletableFuture.allOf(callers.toArray(CompletableFuture[]::new)))
                .succeedsWithin(60, TimeUnit.SECONDS);
        assertThat(database.stored()).hasSize(1_000);
    }

    @Test
    void a_write_of_another_kind_is_a_bug_and_holds_no_one_up() {
        assertThatIllegalArgumentException().isThrownBy(() -> database.commits.commit(List.of(new Write() {})));
        database.commits.commit(List.of(TestCommits.insert(1)));
    }

    /** The driver cuts a prepared multi-statement that returns text, and one of more than 255 statements, into several. */
    @Test
    void a_call_of_many_statements_is_stored_whole_or_not_at_all_also_when_it_was_prepared() {
        List<Write> good = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            good.add(Sql.of("select n::text from t where n = ?", (long) i));
        }
        for (int repeat = 0; repeat < 8; repeat++) {
            database.commits.commit(good);
        }
        List<Write> bad = new ArrayList<>(good);
        bad.addFirst(TestCommits.insert(1));
        bad.add(TestCommits.insert(1));

        assertThatIllegalStateException().isThrownBy(() -> database.commits.commit(bad));

        assertThat(database.stored()).isEmpty();
        database.commits.commit(List.of(TestCommits.insert(2)));
        assertThat(database.stored()).containsExactly(2L);
    }

    @Test
    void a_row_that_stays_locked_fails_its_own_caller_and_no_neighbour() throws Exception {
        database.commits.commit(List.of(TestCommits.insert(1), TestCommits.insert(2)));
        try (var other = database.session();
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select * from t where n = 1 for update");

            CompletableFuture<Void> blocked = database.start(Sql.of("update t set n = 10 where n = 1"));
            List<CompletableFuture<Void>> neighbours = database.together(100, 120);

            assertThat(neighbours).allSatisfy(each -> assertThat(each).succeedsWithin(60, TimeUnit.SECONDS));
            assertThat(blocked)
                    .failsWithin(60, TimeUnit.SECONDS)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(Unavailable.class);
            other.rollback();
        }
        assertThat(database.stored()).contains(1L).doesNotContain(10L);
    }
}
