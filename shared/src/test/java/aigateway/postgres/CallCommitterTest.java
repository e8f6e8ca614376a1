package aigateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import aigateway.kernel.Unavailable;
import aigateway.testing.LogLines;
import aigateway.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The thread, its queue, and what its callers get when it fails. */
@Timeout(60)
class CallCommitterTest {
    private final TestDatabase database = TestDatabase.empty();
    private final Postgres postgres = database.connect();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        threads.shutdownNow();
        postgres.close();
    }

    /** Stores nothing, and answers what a test says. */
    private record Stub(Function<List<Object>, List<@Nullable Object>> answer) implements GroupedCalls {
        @Override
        public List<@Nullable Object> commit(List<Object> subjects, OwnConnection own) {
            var _ = own.query(Sql.of("select 1 one"), row -> row.number("one"));
            return answer.apply(subjects);
        }

        @Override
        public void forget() {
            // It knows nothing.
        }
    }

    private CallCommitter committer(Function<List<Object>, List<@Nullable Object>> answer) {
        return new CallCommitter(postgres, new Stub(answer));
    }

    @Test
    void those_who_wait_form_a_group_and_what_is_odd_goes_the_usual_way() throws Exception {
        var first = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        List<Integer> groups = new ArrayList<>();
        try (var committer = committer(subjects -> {
            groups.add(subjects.size());
            first.countDown();
            await(release);
            List<@Nullable Object> results = new ArrayList<>();
            subjects.forEach(subject -> results.add(subject.equals("odd") ? null : "stored " + subject));
            return results;
        })) {
            Future<Optional<Object>> lone = threads.submit(() -> committer.commit("a"));
            first.await();
            List<Future<Optional<Object>>> others = new ArrayList<>();
            for (String subject : List.of("b", "odd", "c")) {
                others.add(threads.submit(() -> committer.commit(subject)));
            }
            Awaitility.await().until(() -> committer.waiting() == 3);
            release.countDown();

            assertThat(lone.get()).contains("stored a");
            assertThat(others.get(0).get()).contains("stored b");
            assertThat(others.get(1).get()).isEmpty();
            assertThat(others.get(2).get()).contains("stored c");
        }
        assertThat(groups).containsExactly(1, 3);
    }

    @Test
    void an_error_that_ends_the_thread_is_an_outage_for_its_callers_and_the_next_call_has_a_new_thread() {
        var fails = new CountDownLatch(1);
        try (var log = LogLines.open();
                var committer = committer(subjects -> {
                    if (fails.getCount() > 0) {
                        fails.countDown();
                        throw new StackOverflowError("of the test");
                    }
                    return List.copyOf(subjects);
                })) {
            assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> committer.commit("a"));
            Awaitility.await().until(() -> committer.commit("b").isPresent());
            assertThat(log.lines("committer_ended")).isNotEmpty();
        }
    }

    @Test
    void a_failure_is_logged_and_the_calls_of_the_next_second_go_the_usual_way() {
        try (var log = LogLines.open();
                var committer = committer(_ -> {
                    throw new IllegalStateException("of the test");
                })) {
            assertThat(committer.commit("a")).isEmpty();
            assertThat(committer.commit("b")).isEmpty();
            assertThat(log.lines("group_not_committed")).isNotEmpty();
        }
    }

    @Test
    void without_a_connection_nothing_was_sent_so_calls_go_the_usual_way_until_there_is_one() {
        database.shut();
        try (var log = LogLines.open();
                var committer = committer(List::copyOf)) {
            assertThat(committer.commit("a")).isEmpty();
            assertThat(log.lines("committer_not_connected")).isNotEmpty();

            database.open();
            Awaitility.await().until(() -> committer.commit("b").isPresent());
        }
    }

    @Test
    void a_connection_that_is_lost_in_the_middle_is_an_outage_and_is_opened_again() throws Exception {
        var asked = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        try (var committer = new CallCommitter(postgres, new GroupedCalls() {
            @Override
            public List<@Nullable Object> commit(List<Object> subjects, OwnConnection own) {
                asked.countDown();
                await(release);
                var _ = own.query(Sql.of("select 1 one"), row -> row.number("one"));
                return List.copyOf(subjects);
            }

            @Override
            public void forget() {
                // It knows nothing.
            }
        })) {
            Future<Optional<Object>> cut = threads.submit(() -> committer.commit("a"));
            asked.await();
            database.shut();
            database.open();
            release.countDown();

            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(cut::get)
                    .withCauseInstanceOf(Unavailable.class);
            Awaitility.await().until(() -> committer.commit("b").isPresent());
        }
    }

    @Test
    void closing_commits_what_waits_and_later_calls_go_the_usual_way() throws Exception {
        var first = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var committer = committer(subjects -> {
            first.countDown();
            await(release);
            return List.copyOf(subjects);
        });
        List<Future<Optional<Object>>> callers = new ArrayList<>();
        callers.add(threads.submit(() -> committer.commit("a")));
        first.await();
        callers.add(threads.submit(() -> committer.commit("b")));
        callers.add(threads.submit(() -> committer.commit("c")));
        Awaitility.await().until(() -> committer.waiting() == 2);
        var closed = CompletableFuture.runAsync(committer::close, threads);
        Awaitility.await().until(() -> committer.waiting() == 3);
        release.countDown();
        closed.get(20, TimeUnit.SECONDS);

        for (Future<Optional<Object>> each : callers) {
            assertThat(each.get()).isPresent();
        }
        assertThat(committer.commit("d")).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        TestCommits.await(latch);
    }
}
