package aigateway.budgets;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.postgres.GroupCommit;
import aigateway.postgres.Sql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "with the committer: {0}")
@ValueSource(booleans = {false, true})
class PostgresHoldsTest {
    private final TestBudget testBudget;

    PostgresHoldsTest(boolean committer) {
        testBudget = new TestBudget(committer);
    }

    @AfterEach
    void close() {
        testBudget.close();
    }

    @Test
    void a_hard_budget_grants_what_fits_and_not_one_nano_dollar_more() {
        Budget budget = testBudget.hard(1_000);

        assertThat(testBudget.reserve(600)).isEqualTo(TestBudget.granted(600));
        assertThat(testBudget.reserve(401)).isInstanceOfSatisfying(Decision.Refused.class, refused -> {
            assertThat(refused.budget()).isEqualTo(budget.id().value());
            assertThat(refused.limit()).isEqualTo(new Money(1_000));
            assertThat(refused.spent()).isEqualTo(Money.ZERO);
            assertThat(refused.held()).isEqualTo(new Money(600));
            assertThat(refused.resetsAt()).isAfter(Instant.now());
        });
        assertThat(testBudget.reserve(400)).isEqualTo(TestBudget.granted(400));
        assertThat(testBudget.reserve(1)).isInstanceOf(Decision.Refused.class);
        assertThat(testBudget.status(budget).remaining()).isEqualTo(Money.ZERO);
    }

    @Test
    void without_a_cap_of_the_client_the_amount_shrinks_to_what_is_left_but_not_below_the_least() {
        testBudget.hard(1_000);

        assertThat(testBudget.ask(TestBudget.reservation(testBudget.ids.request(), 5_000L, 100)))
                .isEqualTo(TestBudget.granted(1_000));
        assertThat(testBudget.ask(TestBudget.reservation(testBudget.ids.request(), 5_000L, 1)))
                .isInstanceOf(Decision.Refused.class);
    }

    @Test
    void of_several_budgets_all_must_have_room_or_none_is_touched() {
        Budget roomy = testBudget.hard(10_000);
        Budget tight = testBudget.create(Scope.EVERYTHING.with(Scope.TAG, "team:x"), Budget.Mode.HARD, 100);

        assertThat(testBudget.reserve(101))
                .isInstanceOfSatisfying(
                        Decision.Refused.class,
                        refused -> assertThat(refused.budget())
                                .isEqualTo(tight.id().value()));

        assertThat(testBudget.status(roomy).held()).isEqualTo(Money.ZERO);
        assertThat(testBudget.status(tight).held()).isEqualTo(Money.ZERO);
    }

    @Test
    void what_has_no_bound_or_no_price_is_refused_under_a_hard_budget_only() {
        Reservation unbounded = TestBudget.reservation(testBudget.ids.request(), null, 5);
        Reservation unpriced = TestBudget.unpriced(testBudget.ids.request());
        assertThat(testBudget.holds.rehearse(unbounded)).isInstanceOf(Decision.Granted.class);
        assertThat(testBudget.ask(unpriced)).isEqualTo(new Decision.Granted(Money.ZERO, false));

        testBudget.hard(1_000);
        assertThat(testBudget.ask(unbounded)).isInstanceOf(Decision.Unbounded.class);
        assertThat(testBudget.ask(TestBudget.unpriced(testBudget.ids.request())))
                .isInstanceOf(Decision.Unpriced.class);
    }

    @Test
    void a_rehearsal_answers_as_a_reservation_would_and_sets_nothing_aside() {
        Budget budget = testBudget.hard(1_000);

        assertThat(testBudget.holds.rehearse(TestBudget.reservation(testBudget.ids.request(), 900L, 900)))
                .isEqualTo(TestBudget.granted(900));
        assertThat(testBudget.holds.rehearse(TestBudget.reservation(testBudget.ids.request(), 900L, 900)))
                .isEqualTo(TestBudget.granted(900));
        assertThat(testBudget.status(budget).held()).isEqualTo(Money.ZERO);
        assertThat(testBudget.reserve(900)).isEqualTo(TestBudget.granted(900));
        assertThat(testBudget.holds.rehearse(TestBudget.reservation(testBudget.ids.request(), 900L, 900)))
                .isInstanceOf(Decision.Refused.class);
    }

    @Test
    void a_repeated_reservation_answers_as_before_and_holds_once() {
        Budget budget = testBudget.hard(1_000);
        Reservation reservation = TestBudget.reservation(testBudget.ids.request(), 700L, 700);

        assertThat(testBudget.ask(reservation)).isEqualTo(TestBudget.granted(700));
        assertThat(testBudget.ask(reservation)).isEqualTo(TestBudget.granted(700));
        assertThat(testBudget.status(budget).held()).isEqualTo(new Money(700));
    }

    @Test
    void a_repeated_settle_charges_once() {
        Budget budget = testBudget.hard(1_000);
        RequestId request = testBudget.reserved(700);

        assertThat(testBudget.settle(request, Settlement.Outcome.SETTLED, 300)).isEqualTo(Holds.Ending.SETTLED);
        assertThat(testBudget.settle(request, Settlement.Outcome.SETTLED, 300)).isEqualTo(Holds.Ending.REPEATED);
        assertThat(testBudget.settle(request, Settlement.Outcome.VOIDED, 0)).isEqualTo(Holds.Ending.REPEATED);

        assertThat(testBudget.status(budget).spent()).isEqualTo(new Money(300));
        assertThat(testBudget.status(budget).held()).isEqualTo(Money.ZERO);
    }

    @Test
    void a_voided_attempt_costs_nothing_and_an_unknown_one_all_that_was_held() {
        Budget budget = testBudget.hard(1_000);

        testBudget.settle(testBudget.reserved(700), Settlement.Outcome.VOIDED, 0);
        assertThat(testBudget.status(budget).spent()).isEqualTo(Money.ZERO);

        testBudget.settle(testBudget.reserved(600), Settlement.Outcome.CHARGED, 1);
        assertThat(testBudget.status(budget).spent()).isEqualTo(new Money(600));
    }

    @Test
    void a_late_usage_corrects_what_was_charged_once() {
        Budget budget = testBudget.hard(1_000);
        RequestId request = testBudget.reserved(600);
        testBudget.settle(request, Settlement.Outcome.CHARGED, 0);

        assertThat(testBudget.settle(request, Settlement.Outcome.SETTLED, 150)).isEqualTo(Holds.Ending.CORRECTED);
        assertThat(testBudget.settle(request, Settlement.Outcome.SETTLED, 150)).isEqualTo(Holds.Ending.REPEATED);

        assertThat(testBudget.status(budget).spent()).isEqualTo(new Money(150));
    }

    @Test
    void an_overrun_is_counted() {
        Budget budget = testBudget.create(Scope.EVERYTHING, Budget.Mode.SOFT, 1_000);

        testBudget.settle(testBudget.reserved(100), Settlement.Outcome.SETTLED, 5_000);

        assertThat(testBudget.status(budget).spent()).isEqualTo(new Money(5_000));
        assertThat(testBudget.status(budget).remaining()).isEqualTo(new Money(-4_000));
    }

    @Test
    void an_attempt_without_a_hold_is_not_settled() {
        assertThat(testBudget.settle(testBudget.ids.request(), Settlement.Outcome.SETTLED, 5))
                .isEqualTo(Holds.Ending.UNHELD);
        assertThat(testBudget.postgres.query(Sql.of("select 1 from usage"), row -> true))
                .isEmpty();
    }

    @Test
    void a_dead_hold_is_charged_if_it_began_and_given_back_if_not() {
        Budget budget = testBudget.hard(1_000);
        RequestId began = testBudget.reserved(300);
        RequestId waiting = testBudget.ids.request();
        testBudget.ask(TestBudget.pending(waiting, 500));
        assertThat(testBudget.holds.expire(10)).isZero();

        testBudget.postgres.update(Sql.of("update hold set expires_at = now() - interval '1 second'"));
        assertThat(testBudget.holds.expire(10)).isEqualTo(2);

        assertThat(testBudget.status(budget).spent()).isEqualTo(new Money(300));
        assertThat(testBudget.status(budget).held()).isEqualTo(Money.ZERO);
        assertThat(testBudget.settle(began, Settlement.Outcome.SETTLED, 20)).isEqualTo(Holds.Ending.CORRECTED);
        assertThat(testBudget.status(budget).spent()).isEqualTo(new Money(20));
    }

    @Test
    void a_waiting_hold_begins_once_and_an_ended_attempt_never_again() {
        Budget budget = testBudget.hard(1_000);
        RequestId request = testBudget.ids.request();
        assertThat(testBudget.ask(TestBudget.pending(request, 500))).isEqualTo(TestBudget.granted(500));

        assertThat(testBudget.ask(TestBudget.reservation(request, 900L, 900))).isEqualTo(TestBudget.granted(500));
        testBudget.settle(request, Settlement.Outcome.SETTLED, 100);

        assertThat(testBudget.ask(TestBudget.reservation(request, 500L, 500))).isInstanceOf(Decision.Ended.class);
        assertThat(testBudget.status(budget).spent()).isEqualTo(new Money(100));
    }

    @Test
    void a_waiting_hold_is_released_and_one_that_began_is_not() {
        Budget budget = testBudget.hard(1_000);
        RequestId waiting = testBudget.ids.request();
        testBudget.ask(TestBudget.pending(waiting, 500));
        RequestId began = testBudget.reserved(100);

        testBudget.commits.commit(List.of(testBudget.holds.release(waiting, 1), testBudget.holds.release(began, 1)));

        assertThat(testBudget.status(budget).held()).isEqualTo(new Money(100));
        assertThat(testBudget.ask(TestBudget.reservation(waiting, 500L, 500))).isEqualTo(TestBudget.granted(500));
    }

    /** Two processes, that is two group commits, on one database; the very first calls of a period among them. */
    @Test
    void two_hundred_calls_at_once_get_exactly_what_is_there() throws Exception {
        Budget budget = testBudget.create(Scope.EVERYTHING, Budget.Mode.HARD, 1_000_000);
        var other = new GroupCommit(testBudget.postgres);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Decision>> calls = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                GroupCommit by = i % 2 == 0 ? testBudget.commits : other;
                Reservation reservation = TestBudget.reservation(testBudget.ids.request(), 20_000L, 20_000);
                calls.add(() -> by.commit(testBudget.holds.reserve(reservation), List.of()));
            }
            long granted = 0;
            for (Future<Decision> decision : threads.invokeAll(calls)) {
                granted += decision.get() instanceof Decision.Granted ? 1 : 0;
            }
            assertThat(granted).isEqualTo(50);
        }
        assertThat(testBudget.status(budget).held()).isEqualTo(new Money(1_000_000));
    }
}
