package aigateway.budgets;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.postgres.Sql;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresBudgetsTest {
    private final TestBudget purse = new TestBudget();

    @AfterEach
    void close() {
        purse.close();
    }

    @Test
    void a_budget_counts_the_calls_of_its_scope_and_no_others() {
        Budget everything = purse.create(Budget.Scope.EVERYTHING, Budget.Mode.HARD, 1_000);
        Budget key = purse.create(new Budget.Scope("abcdefgh", null, null), Budget.Mode.HARD, 1_000);
        Budget otherKey = purse.create(new Budget.Scope("otherkey", null, null), Budget.Mode.HARD, 0);
        Budget tag = purse.create(new Budget.Scope(null, "team:x", null), Budget.Mode.HARD, 1_000);
        Budget otherTag = purse.create(new Budget.Scope(null, "team:y", null), Budget.Mode.HARD, 0);
        Budget model = purse.create(new Budget.Scope(null, null, "gpt-*"), Budget.Mode.HARD, 1_000);
        Budget otherModel = purse.create(new Budget.Scope(null, null, "gpt"), Budget.Mode.HARD, 0);
        Budget both = purse.create(new Budget.Scope("abcdefgh", "team:x", "gpt-test"), Budget.Mode.HARD, 1_000);
        Budget notBoth = purse.create(new Budget.Scope("abcdefgh", "team:y", "gpt-test"), Budget.Mode.HARD, 0);

        assertThat(purse.reserve(10)).isEqualTo(TestBudget.granted(10));

        assertThat(List.of(everything, key, tag, model, both))
                .allSatisfy(budget -> assertThat(purse.standing(budget).held()).isEqualTo(new Money(10)));
        assertThat(List.of(otherKey, otherTag, otherModel, notBoth))
                .allSatisfy(budget -> assertThat(purse.standing(budget).held()).isEqualTo(Money.ZERO));
    }

    @Test
    void a_soft_budget_refuses_nothing_and_counts_everything() {
        Budget soft = purse.create(Budget.Scope.EVERYTHING, Budget.Mode.SOFT, 10);

        assertThat(purse.reserve(600)).isEqualTo(new Decision.Granted(new Money(600), false));
        assertThat(purse.standing(soft).held()).isEqualTo(new Money(600));
        assertThat(purse.standing(soft).remaining()).isEqualTo(new Money(-590));
    }

    @Test
    void a_call_settles_into_the_period_that_it_reserved_from() {
        Budget budget = purse.hard(1_000);
        RequestId request = purse.reserved(700);
        // Midnight passes.
        purse.postgres.update(Sql.of("update budget_period"
                + " set starts_at = starts_at - interval '1 day', ends_at = ends_at - interval '1 day'"));

        assertThat(purse.reserve(900)).isEqualTo(TestBudget.granted(900));
        purse.settle(request, Settlement.Outcome.SETTLED, 650);

        assertThat(purse.standing(budget).spent()).isEqualTo(Money.ZERO);
        assertThat(purse.postgres.query(
                        Sql.of("select spent_nano_usd spent from budget_period order by starts_at"),
                        row -> row.number("spent")))
                .containsExactly(650L, 0L);
    }

    @Test
    void a_raise_counts_until_its_end_and_a_lower_limit_at_once() {
        Budget budget = purse.hard(1_000);
        assertThat(purse.reserve(1_000)).isEqualTo(TestBudget.granted(1_000));

        purse.commits.commit(List.of(purse.budgets.change(TestBudget.with(
                budget, 1_000, new Budget.Raise(new Money(500), Instant.now().plusSeconds(60))))));
        assertThat(purse.standing(budget).limit()).isEqualTo(new Money(1_500));
        assertThat(purse.reserve(500)).isEqualTo(TestBudget.granted(500));

        purse.commits.commit(List.of(purse.budgets.change(TestBudget.with(
                budget, 1_000, new Budget.Raise(new Money(900), Instant.now().minusSeconds(1))))));
        assertThat(purse.standing(budget).remaining()).isEqualTo(new Money(-500));
        assertThat(purse.reserve(1)).isInstanceOf(Decision.Refused.class);
        purse.postgres.update(Sql.of("update budget set limit_nano_usd = 2000"));
    }

    @Test
    void a_new_budget_starts_at_zero_and_a_deleted_one_refuses_nothing() {
        RequestId before = purse.reserved(700);
        Budget budget = purse.hard(1_000);
        purse.settle(before, Settlement.Outcome.SETTLED, 700);
        assertThat(purse.standing(budget).spent()).isEqualTo(Money.ZERO);

        purse.commits.commit(List.of(purse.budgets.delete(budget.id())));
        assertThat(purse.reserve(5_000)).isEqualTo(new Decision.Granted(new Money(5_000), false));
        assertThat(purse.budgets.find(budget.id())).isEmpty();
    }

    @Test
    void thresholds_are_noted_once_a_period() {
        Budget budget = purse.create(Budget.Scope.EVERYTHING, Budget.Mode.SOFT, 100);
        purse.postgres.update(Sql.of("update budget set thresholds = '{50,100}'"));
        assertThat(purse.budgets.noteAlerts()).isEmpty();

        purse.settle(purse.reserved(60), Settlement.Outcome.SETTLED, 60);
        assertThat(purse.budgets.noteAlerts())
                .containsExactly(new Budgets.Alert(budget.id(), 50, new Money(60), new Money(100)));
        assertThat(purse.budgets.noteAlerts()).isEmpty();
        purse.settle(purse.reserved(60), Settlement.Outcome.SETTLED, 60);
        assertThat(purse.budgets.noteAlerts())
                .extracting(Budgets.Alert::threshold)
                .containsExactly(100L);
    }
}
