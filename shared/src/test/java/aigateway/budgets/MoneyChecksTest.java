package aigateway.budgets;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.kernel.Tokens;
import aigateway.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The checks of the money that run while the gateway works. */
class MoneyChecksTest {
    private static final int ALL = 1_000;

    private final TestBudget testBudget = new TestBudget();
    private final MoneyChecks checks = new PostgresMoneyChecks(testBudget.postgres);

    @AfterEach
    void close() {
        testBudget.close();
    }

    @Test
    void right_money_has_no_violation_before_and_after_the_ledger_was_read() {
        testBudget.hard(100_000);
        testBudget.create(Scope.EVERYTHING, Budget.Mode.SOFT, 10);
        spend();
        assertThat(checks.check(ALL)).isEmpty();

        read();
        assertThat(number("select sum(spent_nano_usd) v from ledger_period")).isEqualTo(2 * (300 + 20 + 150));
        assertThat(checks.check(ALL)).isEmpty();

        spend();
        assertThat(checks.check(ALL)).isEmpty();
        read();
        read();
        assertThat(checks.check(ALL)).isEmpty();
        assertThat(checks.status().violations()).isEmpty();
    }

    @Test
    void an_amount_that_is_not_the_ledgers_is_found_once_and_is_over_when_it_is_right_again() {
        testBudget.hard(100_000);
        spend();
        read();
        update(
                "update budget_period set spent_nano_usd = spent_nano_usd - 1, reserved_nano_usd = reserved_nano_usd + 1");

        assertThat(checks.check(ALL)).extracting(MoneyChecks.Violation::rule).containsExactlyInAnyOrder("I2", "I3");
        assertThat(checks.check(ALL)).as("it is known").isEmpty();
        assertThat(checks.status().violations()).containsOnlyKeys("I2", "I3").containsValue(1L);

        update(
                "update budget_period set spent_nano_usd = spent_nano_usd + 1, reserved_nano_usd = reserved_nano_usd - 1");
        assertThat(checks.check(ALL)).isEmpty();
        assertThat(checks.status().violations()).isEmpty();
    }

    @Test
    void a_day_that_is_not_the_sum_of_its_calls_is_found() {
        spend();
        read();
        update("update usage_hour set cost_nano_usd = cost_nano_usd + 1 where outcome = 'settled'");

        assertThat(checks.check(ALL)).extracting(MoneyChecks.Violation::rule).containsExactly("I2");
        update("update usage_hour set cost_nano_usd = cost_nano_usd - 1 where outcome = 'settled'");
    }

    @Test
    void a_reservation_beyond_the_limit_is_found_and_a_lowered_limit_is_none() {
        Budget budget = testBudget.hard(1_000);
        RequestId open = testBudget.reserved(900);
        testBudget.change(TestBudget.with(budget, 500, null));
        assertThat(checks.check(ALL)).isEmpty();

        update("update budget set lowered_at = null");
        assertThat(checks.check(ALL)).extracting(MoneyChecks.Violation::rule).containsExactly("I1");
        testBudget.settle(open, Settlement.Outcome.VOIDED, 0);
        assertThat(checks.check(ALL)).isEmpty();
    }

    @Test
    void a_hold_that_is_reserved_in_no_period_of_a_budget_that_applies_is_found() {
        testBudget.hard(1_000);
        RequestId open = testBudget.reserved(0);
        update("update budget set created_at = now() - interval '1 hour'");
        update("update hold set periods = '{}'");

        assertThat(checks.check(ALL)).extracting(MoneyChecks.Violation::rule).containsExactly("I10");
        testBudget.settle(open, Settlement.Outcome.VOIDED, 0);
        update("delete from usage");
    }

    @Test
    void turns_of_one_period_reach_every_budget_and_then_begin_again() {
        for (int i = 0; i < 3; i++) {
            testBudget.hard(100_000);
        }
        spend();
        assertThat(checks.status().secondsSinceRound()).isNull();
        update("update budget_period set spent_nano_usd = spent_nano_usd + 1");

        assertThat(checks.check(1)).hasSize(1);
        assertThat(checks.check(1)).hasSize(1);
        assertThat(checks.check(1)).hasSize(1);
        update("update budget_period set spent_nano_usd = spent_nano_usd - 1");
        assertThat(checks.check(1)).as("the end of the round").isEmpty();
        assertThat(checks.status().secondsSinceRound()).isNotNull();
        assertThat(checks.status().violations()).containsExactly(Map.entry("I2", 3L));

        for (int i = 0; i < 3; i++) {
            assertThat(checks.check(1)).isEmpty();
        }
        assertThat(checks.status().violations()).isEmpty();
    }

    @Test
    void rows_of_a_transaction_that_is_open_are_read_when_it_is_over() throws SQLException {
        testBudget.hard(100_000);
        RequestId request = testBudget.reserved(500);
        try (Connection slow = testBudget.connect();
                Statement statement = slow.createStatement()) {
            slow.setAutoCommit(false);
            statement.execute("select pg_current_xact_id()");
            assertThat(number("select (all_ended_before() <= now() - interval '1 minute')::int v"))
                    .isEqualTo(1);
            String older = "select (all_ended_before() <= (select min(xact_start) from pg_stat_activity"
                    + " where backend_xid is not null))::int v";
            assertThat(number(older)).isEqualTo(1);
            slow.rollback();
        }
        testBudget.settle(request, Settlement.Outcome.SETTLED, 500);
        assertThat(checks.read()).isFalse();
        assertThat(number("select count(*) v from ledger_day"))
                .as("the row is younger than a minute")
                .isZero();
        assertThat(checks.check(ALL)).isEmpty();
    }

    @Test
    void the_sums_stand_for_usage_that_was_deleted_after_its_retention() {
        testBudget.hard(100_000);
        spend();
        read();

        update("select drop_partitions('usage', now() + interval '40 days')");
        update("select delete_undated('usage', now() + interval '1 day', 100)");

        assertThat(number("select count(*) v from usage")).isZero();
        assertThat(checks.check(ALL)).isEmpty();
        spend();
        assertThat(checks.check(ALL)).isEmpty();
    }

    @Test
    void a_day_whose_costs_differ_by_more_than_the_ratio_is_returned_once() {
        costs(1_000_000, 1_400_000L);
        read();
        assertThat(checks.differing(1.5, new Money(1_000))).isEmpty();

        costs(1_000_000, 3_000_000L);
        costs(5, null);
        read();
        assertThat(checks.differing(1.5, new Money(10_000_000)))
                .as("too little")
                .isEmpty();
        assertThat(checks.differing(1.5, new Money(1_000))).singleElement().satisfies(day -> {
            assertThat(day.cost()).isEqualTo(new Money(2_000_000));
            assertThat(day.reported()).isEqualTo(new Money(4_400_000));
            assertThat(day.calls()).isEqualTo(2);
        });
        assertThat(checks.differing(1.5, new Money(1_000))).isEmpty();
        assertThat(checks.providerCosts())
                .singleElement()
                .satisfies(day -> assertThat(day.ratio()).isEqualTo(2.0 / 4.4));
    }

    private void costs(long ours, @Nullable Long reported) {
        RequestId request = testBudget.reserved(5_000_000);
        testBudget.commits.commit(
                testBudget.holds.settle(new Settlement(
                        request,
                        1,
                        Settlement.Outcome.SETTLED,
                        new Tokens(1, 0, 0, 1, 0),
                        new Money(ours),
                        reported == null ? null : new Money(reported),
                        3)),
                List.of());
    }

    /** Settled, beyond its hold, charged and corrected, and one that stays open. */
    private void spend() {
        testBudget.settle(testBudget.reserved(500), Settlement.Outcome.SETTLED, 300);
        testBudget.settle(testBudget.reserved(10), Settlement.Outcome.SETTLED, 20);
        RequestId charged = testBudget.reserved(600);
        testBudget.settle(charged, Settlement.Outcome.CHARGED, 0);
        testBudget.settle(charged, Settlement.Outcome.SETTLED, 150);
        testBudget.reserved(70);
    }

    /** Reads the whole ledger; nothing else runs, so all transactions are over. */
    private void read() {
        update("create or replace function all_ended_before() returns timestamptz language sql volatile as"
                + " 'select clock_timestamp()'");
        boolean more = true;
        while (more) {
            more = checks.read();
        }
    }

    private void update(String sql) {
        if (sql.startsWith("select")) {
            testBudget.postgres.query(Sql.of(sql), row -> true);
        } else {
            testBudget.postgres.update(Sql.of(sql));
        }
    }

    private long number(String sql) {
        return testBudget.postgres.query(Sql.of(sql), row -> row.number("v")).getFirst();
    }
}
