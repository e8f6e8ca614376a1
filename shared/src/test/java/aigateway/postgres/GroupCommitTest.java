package aigateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import aigateway.kernel.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
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

        assertThat(callers).allSatisfy(caller -> assertThat(caller).succeedsWithin(5, TimeUnit.SECONDS));
        assertThat(database.stored()).hasSize(CALLERS + 1);
        long transactions = database.postgres
                .queryOne(Sql.of("select count(distinct tx) c from t"), row -> row.number("c"))
                .orElseThrow();
        // 200 callers in groups of at most 64 are four commits; the first waiting one leads alone before them.
        assertThat(transactions).isBetween(4L, 8L);
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
                caller.get(10, TimeUnit.SECONDS);
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
                .succeedsWithin(20, TimeUnit.SECONDS);
        assertThat(database.stored()).hasSize(1_000);
    }

    @Test
    void a_write_of_another_kind_is_a_bug_and_holds_no_one_up() {
        assertThatIllegalArgumentException().isThrownBy(() -> database.commits.commit(List.of(new Write() {})));
        database.commits.commit(List.of(TestCommits.insert(1)));
    }
}
