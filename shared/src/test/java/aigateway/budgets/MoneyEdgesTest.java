package aigateway.budgets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import aigateway.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The money path when a row is missing, locked, late or changed in the meantime. */
@Timeout(180)
@ParameterizedClass(name = "with the committer: {0}")
@ValueSource(booleans = {false, true})
class MoneyEdgesTest {
    private final TestBudget testBudget;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    MoneyEdgesTest(boolean committer) {
        testBudget = new TestBudget(committer);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        testBudget.close();
    }

    @Test
    void a_budget_without_a_row_for_the_present_period_refuses_instead_of_granting_without_limit() throws Exception {
        Budget budget = testBudget.hard(1_000);
        // As if the clock's change had put the start of the period into the future.
        execute("create or replace function period_start(period text, zone text, at timestamptz) returns timestamptz"
                + " language sql stable as 'select at + interval ''1 hour'''");

        assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> testBudget.reserve(900));
        assertThat(testBudget.status(budget).held()).isEqualTo(Money.ZERO);
        assertThat(count("select count(*) c from hold")).isZero();
    }

    @Test
    void a_limit_that_was_lowered_while_a_reservation_waited_counts() throws Exception {
        Budget budget = testBudget.hard(1_000_000);
        testBudget.reserved(1);
        execute("alter function reserve(jsonb, boolean) set lock_timeout = '20s'");
        try (Connection other = testBudget.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select * from budget_period for update");
            var waiting = CompletableFuture.supplyAsync(() -> testBudget.reserve(900_000), threads);
            awaitBlocked(waiting);
            testBudget.postgres.update(Sql.of(
                    "update budget set limit_nano_usd = 0 where id = ?",
                    budget.id().value()));
            other.commit();
            assertThat(waiting.get(60, TimeUnit.SECONDS)).isInstanceOf(Decision.Refused.class);
        }
        testBudget.postgres.update(Sql.of("update budget set limit_nano_usd = 1000000"));
    }

    @Test
    void an_attempt_whose_reservation_was_answered_too_late_is_voided_in_every_order() {
        testBudget.hard(1_000);
        RequestId early = testBudget.ids.request();
        RequestId late = testBudget.ids.request();

        testBudget.ask(TestBudget.reservation(early, 100L, 100));
        testBudget.commits.commit(List.<Write>of(testBudget.holds.voided(early, 1), testBudget.holds.voided(late, 1)));

        assertThat(testBudget.ask(TestBudget.reservation(late, 100L, 100))).isInstanceOf(Decision.Ended.class);
        assertThat(testBudget.ask(TestBudget.reservation(early, 100L, 100))).isInstanceOf(Decision.Ended.class);
        assertThat(count("select count(*) c from hold")).isZero();
        assertThat(count("select coalesce(sum(cost_nano_usd), 0) c from usage")).isZero();
    }

    @Test
    void a_hold_that_became_visible_after_its_void_expires_voided() {
        testBudget.hard(1_000);
        RequestId request = testBudget.reserved(100);
        testBudget.postgres.update(
                Sql.of("insert into void_attempt (request_id, attempt) values (?, 1)", request.value()));
        testBudget.postgres.update(Sql.of("update hold set expires_at = now() - interval '1 second'"));

        assertThat(testBudget.holds.expire(10)).isEqualTo(1);
        assertThat(count("select count(*) c from usage where outcome = 'voided' and cost_nano_usd is null"))
                .isEqualTo(1);
        assertThat(testBudget.reserve(1_000)).isEqualTo(TestBudget.granted(1_000));
    }

    @Test
    void a_locked_budget_makes_its_own_calls_busy_and_no_others() throws Exception {
        Budget locked = testBudget.create(Scope.EVERYTHING.with(Scope.TAG, "team:x"), Budget.Mode.HARD, 1_000);
        testBudget.reserved(1);
        assertThat(testBudget.status(locked).held()).isEqualTo(new Money(1));
        Reservation other = TestBudget.tagged(testBudget.ids.request(), List.of(), 5);
        try (Connection admin = testBudget.connect();
                Statement statement = admin.createStatement()) {
            admin.setAutoCommit(false);
            statement.execute("select * from budget_period for update");
            var mine = CompletableFuture.supplyAsync(() -> testBudget.reserve(1), threads);
            var theirs = CompletableFuture.supplyAsync(() -> testBudget.ask(other), threads);

            assertThat(theirs.get(60, TimeUnit.SECONDS)).isInstanceOf(Decision.Granted.class);
            assertThat(mine.get(60, TimeUnit.SECONDS)).isInstanceOf(Decision.Busy.class);
            admin.rollback();
        }
        assertThat(testBudget.reserve(1)).isEqualTo(TestBudget.granted(1));
    }

    @Test
    void the_start_of_a_job_and_its_release_do_not_deadlock() {
        testBudget.hard(1_000_000);
        for (int round = 0; round < 200; round++) {
            RequestId request = testBudget.ids.request();
            testBudget.ask(TestBudget.pending(request, 10));
            var start =
                    CompletableFuture.runAsync(() -> testBudget.ask(TestBudget.reservation(request, 10L, 10)), threads);
            var release = CompletableFuture.runAsync(
                    () -> testBudget.commits.commit(List.of(testBudget.holds.release(request, 1))), threads);
            assertThat(CompletableFuture.allOf(start, release)).succeedsWithin(60, TimeUnit.SECONDS);
            testBudget.settle(request, Settlement.Outcome.SETTLED, 1);
        }
        assertThat(count("select deadlocks c from pg_stat_database where datname = current_database()"))
                .isZero();
    }

    private long count(String sql) {
        return testBudget.postgres.queryOne(Sql.of(sql), row -> row.number("c")).orElseThrow();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = testBudget.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Fails at once when the call ends instead of waiting. */
    private void awaitBlocked(CompletableFuture<?> call) {
        await().pollInterval(Duration.ofMillis(2))
                .until(() -> call.isDone()
                        || count("select count(*) c from pg_stat_activity where datname = current_database()"
                                        + " and wait_event_type = 'Lock'")
                                > 0);
        assertThat(call).isNotDone();
    }
}
