package aigateway.budgets;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.postgres.Sql;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresBudgetsTest {
    private final TestBudget testBudget = new TestBudget();

    @AfterEach
    void close() {
        testBudget.close();
    }

    @Test
    void a_budget_counts_the_calls_of_its_scope_and_no_others() {
        Budget everything = testBudget.create(Scope.EVERYTHING, Budget.Mode.HARD, 1_000);
        Budget key = testBudget.create(Scope.EVERYTHING.with(Scope.KEY, "abcdefgh"), Budget.Mode.HARD, 1_000);
        Budget otherKey = testBudget.create(Scope.EVERYTHING.with(Scope.KEY, "otherkey"), Budget.Mode.HARD, 0);
        Budget tag = testBudget.create(Scope.EVERYTHING.with(Scope.TAG, "team:x"), Budget.Mode.HARD, 1_000);
        Budget otherTag = testBudget.create(Scope.EVERYTHING.with(Scope.TAG, "team:y"), Budget.Mode.HARD, 0);
        Budget model = testBudget.create(Scope.EVERYTHING.with(Scope.MODEL, "gpt-*"), Budget.Mode.HARD, 1_000);
        Budget otherModel = testBudget.create(Scope.EVERYTHING.with(Scope.MODEL, "gpt"), Budget.Mode.HARD, 0);
        Budget both = testBudget.create(
                Scope.EVERYTHING
                        .with(Scope.KEY, "abcdefgh")
                        .with(Scope.TAG, "team:x")
                        .with(Scope.MODEL, "gpt-test"),
                Budget.Mode.HARD,
                1_000);
        Budget notBoth = testBudget.create(
                Scope.EVERYTHING
                        .with(Scope.KEY, "abcdefgh")
                        .with(Scope.TAG, "team:y")
                        .with(Scope.MODEL, "gpt-test"),
                Budget.Mode.HARD,
                0);

        assertThat(testBudget.reserve(10)).isEqualTo(TestBudget.granted(10));

        assertThat(List.of(everything, key, tag, model, both))
                .allSatisfy(
                        budget -> assertThat(testBudget.status(budget).held()).isEqualTo(new Money(10)));
        assertThat(List.of(otherKey, otherTag, otherModel, notBoth))
                .allSatisfy(
                        budget -> assertThat(testBudget.status(budget).held()).isEqualTo(Money.ZERO));
    }

    @Test
    void a_reader_sees_the_budgets_of_the_own_teams_and_of_their_keys() {
        var chat = new TeamId("team_00000000000000000000000000000001");
        var search = new TeamId("team_00000000000000000000000000000002");
        for (TeamId team : List.of(chat, search)) {
            String key = "key" + team.value().substring(32);
            testBudget.postgres.update(Sql.of("insert into team (id, name) values (?, ?)", team.value(), team.value()));
            testBudget.postgres.update(Sql.of(
                    "insert into client_key (id, name, pepper_version, webhook_secret, team_id) values (?, 'k', 1, '', ?)",
                    key,
                    team.value()));
            testBudget.create(Scope.EVERYTHING.with(Scope.TEAM, team.value()), Budget.Mode.HARD, 1);
            testBudget.create(Scope.EVERYTHING.with(Scope.KEY, key), Budget.Mode.HARD, 1);
        }
        Budget everything = testBudget.hard(1);

        var visible = VisibleTeams.of(Set.of(chat));
        List<BudgetStatus> seen = testBudget.budgets.list(new BudgetFilter(null, null, visible), null, 10);

        assertThat(seen)
                .extracting(status -> status.budget().scope())
                .containsExactlyInAnyOrder(
                        Scope.EVERYTHING.with(Scope.TEAM, chat.value()), Scope.EVERYTHING.with(Scope.KEY, "key00001"));
        assertThat(testBudget.budgets.find(everything.id(), visible)).isEmpty();
        assertThat(testBudget.budgets.list(BudgetFilter.ALL, null, 10)).hasSize(5);
        assertThat(testBudget.budgets.list(BudgetFilter.of(search), null, 10)).hasSize(1);
        assertThat(testBudget.budgets.ofTeams(Set.of(chat, search))).hasSize(2);
    }

    @Test
    void a_soft_budget_refuses_nothing_and_counts_everything() {
        Budget soft = testBudget.create(Scope.EVERYTHING, Budget.Mode.SOFT, 10);

        assertThat(testBudget.reserve(600)).isEqualTo(new Decision.Granted(new Money(600), false));
        assertThat(testBudget.status(soft).held()).isEqualTo(new Money(600));
        assertThat(testBudget.status(soft).remaining()).isEqualTo(new Money(-590));
    }

    @Test
    void a_call_settles_into_the_period_that_it_reserved_from() {
        Budget budget = testBudget.hard(1_000);
        RequestId request = testBudget.reserved(700);
        // Midnight passes.
        testBudget.postgres.update(Sql.of("update budget_period"
                + " set starts_at = starts_at - interval '1 day', ends_at = ends_at - interval '1 day'"));

        assertThat(testBudget.reserve(900)).isEqualTo(TestBudget.granted(900));
        testBudget.settle(request, Settlement.Outcome.SETTLED, 650);

        assertThat(testBudget.status(budget).spent()).isEqualTo(Money.ZERO);
        assertThat(testBudget.postgres.query(
                        Sql.of("select spent_nano_usd spent from budget_period order by starts_at"),
                        row -> row.number("spent")))
                .containsExactly(650L, 0L);
    }

    @Test
    void a_raise_counts_until_its_end_and_a_lower_limit_at_once() {
        Budget budget = testBudget.hard(1_000);
        assertThat(testBudget.reserve(1_000)).isEqualTo(TestBudget.granted(1_000));

        testBudget.change(TestBudget.with(
                budget, 1_000, new Budget.Raise(new Money(500), Instant.now().plusSeconds(60))));
        assertThat(testBudget.status(budget).limit()).isEqualTo(new Money(1_500));
        assertThat(testBudget.reserve(500)).isEqualTo(TestBudget.granted(500));

        testBudget.change(TestBudget.with(
                budget, 1_000, new Budget.Raise(new Money(900), Instant.now().minusSeconds(1))));
        assertThat(testBudget.status(budget).remaining()).isEqualTo(new Money(-500));
        assertThat(testBudget.reserve(1)).isInstanceOf(Decision.Refused.class);
        testBudget.postgres.update(Sql.of("update budget set limit_nano_usd = 2000"));
    }

    @Test
    void a_new_budget_starts_at_zero_and_a_deleted_one_refuses_nothing() {
        RequestId before = testBudget.reserved(700);
        Budget budget = testBudget.hard(1_000);
        testBudget.settle(before, Settlement.Outcome.SETTLED, 700);
        assertThat(testBudget.status(budget).spent()).isEqualTo(Money.ZERO);

        testBudget.commits.commit(List.of(testBudget.budgets.delete(budget.id())));
        assertThat(testBudget.reserve(5_000)).isEqualTo(new Decision.Granted(new Money(5_000), false));
        assertThat(testBudget.budgets.find(budget.id())).isEmpty();
    }

    @Test
    void budgets_that_have_reached_a_share_of_their_limit_are_found() {
        Budget budget = testBudget.create(Scope.EVERYTHING, Budget.Mode.SOFT, 100);
        testBudget.postgres.update(Sql.of("update budget set thresholds = '{50,100}'"));
        testBudget.settle(testBudget.reserved(49), Settlement.Outcome.SETTLED, 49);
        assertThat(testBudget.budgets.reached(null, null, 10)).isEmpty();
        assertThat(testBudget.budgets.reached(50, null, 10)).isEmpty();

        testBudget.settle(testBudget.reserved(1), Settlement.Outcome.SETTLED, 1);
        assertThat(testBudget.budgets.reached(null, null, 10)).containsExactly(testBudget.status(budget));
        assertThat(testBudget.budgets.reached(50, null, 10)).containsExactly(testBudget.status(budget));
        assertThat(testBudget.budgets.reached(51, null, 10)).isEmpty();
        assertThat(testBudget.budgets.reached(50, budget.id(), 10)).isEmpty();
    }
}
