package aigateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import aigateway.kernel.Unavailable;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class GroupCommitOutageTest {
    private final TestCommits database = new TestCommits();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void an_outage_is_said_to_everyone_and_no_one_waits_forever() throws Exception {
        database.shut();

        for (CompletableFuture<Void> caller : database.together(40)) {
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> caller.get(60, TimeUnit.SECONDS))
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
        List<CompletableFuture<Void>> callers = database.whileCommitting(() -> {
            List<CompletableFuture<Void>> started = database.together(40);
            database.shut();
            return started;
        });

        List<Long> believed = new ArrayList<>();
        for (int i = 0; i < callers.size(); i++) {
            try {
                callers.get(i).get(60, TimeUnit.SECONDS);
                believed.add((long) i);
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(Unavailable.class);
            }
        }
        database.reopen();
        database.commits.commit(List.of(TestCommits.insert(9_000)));
        assertThat(database.stored()).containsAll(believed).contains(9_000L);
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
        List<CompletableFuture<Void>> callers = database.whileCommitting(() -> {
            List<CompletableFuture<Void>> started = new ArrayList<>();
            started.add(database.start(poison));
            started.addAll(database.together(20));
            return started;
        });

        for (int i = 1; i < callers.size(); i++) {
            try {
                callers.get(i).get(60, TimeUnit.SECONDS);
                assertThat(database.stored()).contains((long) i - 1);
            } catch (ExecutionException e) {
                assertThat(database.stored()).doesNotContain((long) i - 1);
            }
        }
        assertThat(callers.getFirst()).failsWithin(60, TimeUnit.SECONDS);
        database.commits.commit(List.of(TestCommits.insert(9_000)));
    }
}
