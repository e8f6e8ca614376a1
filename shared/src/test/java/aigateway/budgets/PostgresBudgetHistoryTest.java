package aigateway.budgets;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.BudgetId;
import aigateway.kernel.Money;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.TestDatabase;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresBudgetHistoryTest {
    private static final Instant NOVEMBER = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant DECEMBER = Instant.parse("2026-12-01T00:00:00Z");
    private static final BudgetId ID = new BudgetId("bud_" + "1".repeat(32));

    private final Postgres postgres = TestDatabase.fresh().connect();

    @AfterEach
    void close() {
        postgres.close();
    }

    @Test
    void the_periods_of_a_budget_are_listed_the_newest_first() {
        Instant october = Instant.parse("2026-10-01T00:00:00Z");
        period(ID, october, NOVEMBER, 5);
        period(ID, NOVEMBER, DECEMBER, 7);
        period(new BudgetId("bud_" + "2".repeat(32)), NOVEMBER, DECEMBER, 9);
        var history = new PostgresBudgetHistory(postgres);

        assertThat(history.periods(ID, 10))
                .containsExactly(
                        new BudgetHistory.PastPeriod(NOVEMBER, DECEMBER, new Money(7)),
                        new BudgetHistory.PastPeriod(october, NOVEMBER, new Money(5)));
        assertThat(history.periods(ID, 1)).hasSize(1);
    }

    private void period(BudgetId budget, Instant from, Instant to, long spent) {
        postgres.update(Sql.of(
                "insert into budget_period (budget_id, starts_at, ends_at, spent_nano_usd) values (?, ?, ?, ?)",
                budget.value(),
                from,
                to,
                spent));
    }
}
