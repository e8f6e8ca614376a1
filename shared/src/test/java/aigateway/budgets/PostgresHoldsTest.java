package aigateway.budgets;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.BudgetId;
import aigateway.kernel.Endpoint;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.kernel.Tokens;
import aigateway.postgres.GroupCommit;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.SequentialIds;
import aigateway.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresHoldsTest {
    private static final KeyId KEY = new KeyId("abcdefgh");
    private static final String MODEL = "gpt-test";

    private final Postgres postgres = TestDatabase.fresh().connect();
    private final Holds holds = new PostgresHolds(postgres);
    private final Budgets budgets = new PostgresBudgets(postgres);
    private final GroupCommit commits = new GroupCommit(postgres);
    private final SequentialIds ids = new SequentialIds();

    @AfterEach
    void close() {
        assertThat(broken()).isEmpty();
        postgres.close();
    }

    @Test
    void a_hard_budget_grants_what_fits_and_not_one_nano_dollar_more() {
        Budget budget = hard(1_000);

        assertThat(reserve(600)).isEqualTo(granted(600));
        assertThat(reserve(401)).isInstanceOfSatisfying(Decision.Refused.class, refused -> {
            assertThat(refused.budget()).isEqualTo(budget.id().value());
            assertThat(refused.limit()).isEqualTo(new Money(1_000));
            assertThat(refused.spent()).isEqualTo(Money.ZERO);
            assertThat(refused.held()).isEqualTo(new Money(600));
            assertThat(refused.resetsAt()).isAfter(Instant.now());
        });
        assertThat(reserve(400)).isEqualTo(granted(400));
        assertThat(reserve(1)).isInstanceOf(Decision.Refused.class);
        assertThat(standing(budget).remaining()).isEqualTo(Money.ZERO);
    }

    @Test
    void without_a_cap_of_the_client_the_amount_shrinks_to_what_is_left_but_not_below_the_least() {
        hard(1_000);

        assertThat(ask(reservation(ids.request(), 5_000L, 100))).isEqualTo(granted(1_000));
        assertThat(ask(reservation(ids.request(), 5_000L, 1))).isInstanceOf(Decision.Refused.class);
    }

    @Test
    void of_several_budgets_all_must_have_room_or_none_is_touched() {
        Budget roomy = hard(10_000);
        Budget tight = create(new Budget.Scope(null, "team:x", null), Budget.Mode.HARD, 100);

        assertThat(reserve(101)).isInstanceOfSatisfying(
                        Decision.Refused.class,
                        refused -> assertThat(refused.budget()).isEqualTo(tight.id().value()));

        assertThat(standing(roomy).held()).isEqualTo(Money.ZERO);
        assertThat(standing(tight).held()).isEqualTo(Money.ZERO);
    }

    @Test
    void a_budget_counts_the_calls_of_its_scope_and_no_others() {
        Budget everything = create(Budget.Scope.EVERYTHING, Budget.Mode.HARD, 1_000);
        Budget key = create(new Budget.Scope(KEY.value(), null, null), Budget.Mode.HARD, 1_000);
        Budget otherKey = create(new Budget.Scope("otherkey", null, null), Budget.Mode.HARD, 0);
        Budget tag = create(new Budget.Scope(null, "team:x", null), Budget.Mode.HARD, 1_000);
        Budget otherTag = create(new Budget.Scope(null, "team:y", null), Budget.Mode.HARD, 0);
        Budget model = create(new Budget.Scope(null, null, "gpt-*"), Budget.Mode.HARD, 1_000);
        Budget otherModel = create(new Budget.Scope(null, null, "gpt"), Budget.Mode.HARD, 0);
        Budget both = create(new Budget.Scope(KEY.value(), "team:x", MODEL), Budget.Mode.HARD, 1_000);
        Budget notBoth = create(new Budget.Scope(KEY.value(), "team:y", MODEL), Budget.Mode.HARD, 0);

        assertThat(reserve(10)).isEqualTo(granted(10));

        assertThat(List.of(everything, key, tag, model, both))
                .allSatisfy(budget -> assertThat(standing(budget).held()).isEqualTo(new Money(10)));
        assertThat(List.of(otherKey, otherTag, otherModel, notBoth))
                .allSatisfy(budget -> assertThat(standing(budget).held()).isEqualTo(Money.ZERO));
    }

    @Test
    void a_soft_budget_refuses_nothing_and_counts_everything() {
        Budget soft = create(Budget.Scope.EVERYTHING, Budget.Mode.SOFT, 10);

        assertThat(reserve(600)).isEqualTo(new Decision.Granted(new Money(600), false));
        assertThat(standing(soft).held()).isEqualTo(new Money(600));
        assertThat(standing(soft).remaining()).isEqualTo(new Money(-590));
    }

    @Test
    void what_has_no_bound_or_no_price_is_refused_under_a_hard_budget_only() {
        Reservation unbounded = reservation(ids.request(), null, 5);
        Reservation unpriced = unpriced(ids.request());
        assertThat(holds.rehearse(unbounded)).isInstanceOf(Decision.Granted.class);
        assertThat(ask(unpriced)).isEqualTo(new Decision.Granted(Money.ZERO, false));

        hard(1_000);
        assertThat(ask(unbounded)).isInstanceOf(Decision.Unbounded.class);
        assertThat(ask(unpriced(ids.request()))).isInstanceOf(Decision.Unpriced.class);
    }

    @Test
    void a_rehearsal_answers_as_a_reservation_would_and_sets_nothing_aside() {
        Budget budget = hard(1_000);

        assertThat(holds.rehearse(reservation(ids.request(), 900L, 900))).isEqualTo(granted(900));
        assertThat(holds.rehearse(reservation(ids.request(), 900L, 900))).isEqualTo(granted(900));
        assertThat(standing(budget).held()).isEqualTo(Money.ZERO);
        assertThat(reserve(900)).isEqualTo(granted(900));
        assertThat(holds.rehearse(reservation(ids.request(), 900L, 900))).isInstanceOf(Decision.Refused.class);
    }

    @Test
    void a_repeated_reservation_answers_as_before_and_holds_once() {
        Budget budget = hard(1_000);
        Reservation reservation = reservation(ids.request(), 700L, 700);

        assertThat(ask(reservation)).isEqualTo(granted(700));
        assertThat(ask(reservation)).isEqualTo(granted(700));
        assertThat(standing(budget).held()).isEqualTo(new Money(700));
    }

    @Test
    void a_repeated_settle_charges_once() {
        Budget budget = hard(1_000);
        RequestId request = reserved(700);

        assertThat(settle(request, Settlement.Outcome.SETTLED, 300)).isEqualTo(Holds.Ending.SETTLED);
        assertThat(settle(request, Settlement.Outcome.SETTLED, 300)).isEqualTo(Holds.Ending.REPEATED);
        assertThat(settle(request, Settlement.Outcome.VOIDED, 0)).isEqualTo(Holds.Ending.REPEATED);

        assertThat(standing(budget).spent()).isEqualTo(new Money(300));
        assertThat(standing(budget).held()).isEqualTo(Money.ZERO);
    }

    @Test
    void a_voided_attempt_costs_nothing_and_an_unknown_one_all_that_was_held() {
        Budget budget = hard(1_000);

        settle(reserved(700), Settlement.Outcome.VOIDED, 0);
        assertThat(standing(budget).spent()).isEqualTo(Money.ZERO);

        settle(reserved(600), Settlement.Outcome.CHARGED, 1);
        assertThat(standing(budget).spent()).isEqualTo(new Money(600));
    }

    @Test
    void a_late_usage_corrects_what_was_charged_once() {
        Budget budget = hard(1_000);
        RequestId request = reserved(600);
        settle(request, Settlement.Outcome.CHARGED, 0);

        assertThat(settle(request, Settlement.Outcome.SETTLED, 150)).isEqualTo(Holds.Ending.CORRECTED);
        assertThat(settle(request, Settlement.Outcome.SETTLED, 150)).isEqualTo(Holds.Ending.REPEATED);

        assertThat(standing(budget).spent()).isEqualTo(new Money(150));
    }

    @Test
    void an_overrun_is_counted() {
        Budget budget = create(Budget.Scope.EVERYTHING, Budget.Mode.SOFT, 1_000);

        settle(reserved(100), Settlement.Outcome.SETTLED, 5_000);

        assertThat(standing(budget).spent()).isEqualTo(new Money(5_000));
        assertThat(standing(budget).remaining()).isEqualTo(new Money(-4_000));
    }

    @Test
    void what_nobody_reserved_is_not_settled() {
        assertThat(settle(ids.request(), Settlement.Outcome.SETTLED, 5)).isEqualTo(Holds.Ending.UNHELD);
        assertThat(postgres.query(Sql.of("select 1 from usage"), row -> true)).isEmpty();
    }

    @Test
    void a_dead_hold_is_charged_if_it_began_and_given_back_if_not() {
        Budget budget = hard(1_000);
        RequestId began = reserved(300);
        RequestId waiting = ids.request();
        ask(pending(waiting, 500));
        assertThat(holds.expire(10)).isZero();

        postgres.update(Sql.of("update hold set expires_at = now() - interval '1 second'"));
        assertThat(holds.expire(10)).isEqualTo(2);

        assertThat(standing(budget).spent()).isEqualTo(new Money(300));
        assertThat(standing(budget).held()).isEqualTo(Money.ZERO);
        assertThat(settle(began, Settlement.Outcome.SETTLED, 20)).isEqualTo(Holds.Ending.CORRECTED);
        assertThat(standing(budget).spent()).isEqualTo(new Money(20));
    }

    @Test
    void a_waiting_hold_begins_once_and_an_ended_attempt_never_again() {
        Budget budget = hard(1_000);
        RequestId request = ids.request();
        assertThat(ask(pending(request, 500))).isEqualTo(granted(500));

        assertThat(ask(reservation(request, 900L, 900))).isEqualTo(granted(500));
        settle(request, Settlement.Outcome.SETTLED, 100);

        assertThat(ask(reservation(request, 500L, 500))).isInstanceOf(Decision.Ended.class);
        assertThat(standing(budget).spent()).isEqualTo(new Money(100));
    }

    @Test
    void a_waiting_hold_is_released_and_one_that_began_is_not() {
        Budget budget = hard(1_000);
        RequestId waiting = ids.request();
        ask(pending(waiting, 500));
        RequestId began = reserved(100);

        commits.commit(List.of(holds.release(waiting, 1), holds.release(began, 1)));

        assertThat(standing(budget).held()).isEqualTo(new Money(100));
        assertThat(ask(reservation(waiting, 500L, 500))).isEqualTo(granted(500));
    }

    @Test
    void a_call_settles_into_the_period_that_it_reserved_from() {
        Budget budget = hard(1_000);
        RequestId request = reserved(700);
        // Midnight passes.
        postgres.update(Sql.of("update budget_period set starts_at = starts_at - interval '1 day'"));

        assertThat(reserve(900)).isEqualTo(granted(900));
        settle(request, Settlement.Outcome.SETTLED, 650);

        assertThat(standing(budget).spent()).isEqualTo(Money.ZERO);
        assertThat(postgres.query(
                        Sql.of("select spent_nano_usd spent from budget_period order by starts_at"),
                        row -> row.number("spent")))
                .containsExactly(650L, 0L);
    }

    @Test
    void a_raise_counts_until_its_end_and_a_lower_limit_at_once() {
        Budget budget = hard(1_000);
        assertThat(reserve(1_000)).isEqualTo(granted(1_000));

        commits.commit(List.of(budgets.change(
                with(budget, 1_000, new Budget.Raise(new Money(500), Instant.now().plusSeconds(60))))));
        assertThat(standing(budget).limit()).isEqualTo(new Money(1_500));
        assertThat(reserve(500)).isEqualTo(granted(500));

        commits.commit(List.of(budgets.change(
                with(budget, 1_000, new Budget.Raise(new Money(900), Instant.now().minusSeconds(1))))));
        assertThat(standing(budget).remaining()).isEqualTo(new Money(-500));
        assertThat(reserve(1)).isInstanceOf(Decision.Refused.class);
        postgres.update(Sql.of("update budget set limit_nano_usd = 2000"));
    }

    @Test
    void a_new_budget_starts_at_zero_and_a_deleted_one_refuses_nothing() {
        RequestId before = reserved(700);
        Budget budget = hard(1_000);
        settle(before, Settlement.Outcome.SETTLED, 700);
        assertThat(standing(budget).spent()).isEqualTo(Money.ZERO);

        commits.commit(List.of(budgets.delete(budget.id())));
        assertThat(reserve(5_000)).isEqualTo(new Decision.Granted(new Money(5_000), false));
        assertThat(budgets.find(budget.id())).isEmpty();
    }

    @Test
    void thresholds_are_noted_once_a_period() {
        Budget budget = create(Budget.Scope.EVERYTHING, Budget.Mode.SOFT, 100);
        postgres.update(Sql.of("update budget set thresholds = '{50,100}'"));
        assertThat(budgets.noteAlerts()).isEmpty();

        settle(reserved(60), Settlement.Outcome.SETTLED, 60);
        assertThat(budgets.noteAlerts())
                .containsExactly(new Budgets.Alert(budget.id(), 50, new Money(60), new Money(100)));
        assertThat(budgets.noteAlerts()).isEmpty();
        settle(reserved(60), Settlement.Outcome.SETTLED, 60);
        assertThat(budgets.noteAlerts()).extracting(Budgets.Alert::threshold).containsExactly(100L);
    }

    /** Two processes, that is two group commits, on one database; the very first calls of a period among them. */
    @Test
    void two_hundred_calls_at_once_get_exactly_what_is_there() throws Exception {
        Budget budget = create(Budget.Scope.EVERYTHING, Budget.Mode.HARD, 1_000_000);
        var other = new GroupCommit(postgres);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Decision>> calls = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                GroupCommit by = i % 2 == 0 ? commits : other;
                Reservation reservation = reservation(ids.request(), 20_000L, 20_000);
                calls.add(() -> by.ask(holds.reserve(reservation), List.of()));
            }
            long granted = 0;
            for (Future<Decision> decision : threads.invokeAll(calls)) {
                granted += decision.get() instanceof Decision.Granted ? 1 : 0;
            }
            assertThat(granted).isEqualTo(50);
        }
        assertThat(standing(budget).held()).isEqualTo(new Money(1_000_000));
    }

    private Decision reserve(long amount) {
        return ask(reservation(ids.request(), amount, amount));
    }

    private RequestId reserved(long amount) {
        RequestId request = ids.request();
        assertThat(ask(reservation(request, amount, amount))).isInstanceOf(Decision.Granted.class);
        return request;
    }

    private Decision ask(Reservation reservation) {
        return commits.ask(holds.reserve(reservation), List.of());
    }

    private Holds.Ending settle(RequestId request, Settlement.Outcome outcome, long cost) {
        return commits.ask(
                holds.settle(
                        new Settlement(request, 1, outcome, new Tokens(10, 0, 0, 5, 0), new Money(cost), null, 3)),
                List.of());
    }

    private static Reservation reservation(RequestId request, @Nullable Long most, long least) {
        return reservation(request, most, least, "v1", false);
    }

    private static Reservation pending(RequestId request, long amount) {
        return reservation(request, amount, amount, "v1", true);
    }

    private static Reservation unpriced(RequestId request) {
        return reservation(request, null, 0, null, false);
    }

    private static Reservation reservation(
            RequestId request, @Nullable Long most, long least, @Nullable String price, boolean pending) {
        Money expected = new Money(most == null ? least : most);
        return new Reservation(
                request,
                1,
                KEY,
                List.of("team:x", "env:prod"),
                null,
                Endpoint.RESPONSES,
                "openai",
                MODEL,
                price,
                0,
                pending,
                Duration.ofMinutes(1),
                expected,
                most == null ? null : new Money(most),
                new Money(least));
    }

    private static Decision granted(long amount) {
        return new Decision.Granted(new Money(amount), true);
    }

    private Budget hard(long limit) {
        return create(Budget.Scope.EVERYTHING, Budget.Mode.HARD, limit);
    }

    private Budget create(Budget.Scope scope, Budget.Mode mode, long limit) {
        BudgetId id = ids.budget();
        var budget = new Budget(id, scope, Budget.Period.DAY, "UTC", mode, new Money(limit), null, List.of());
        commits.commit(List.of(budgets.create(budget)));
        return budget;
    }

    private static Budget with(Budget budget, long limit, Budget.Raise raise) {
        return new Budget(
                budget.id(),
                budget.scope(),
                budget.period(),
                budget.zone(),
                budget.mode(),
                new Money(limit),
                raise,
                budget.thresholds());
    }

    private Standing standing(Budget budget) {
        return budgets.find(budget.id()).orElseThrow();
    }

    private List<String> broken() {
        return postgres.query(Sql.of("select rule || ' ' || what broken from broken_money()"), row -> row.text("broken"));
    }
}
