package aigateway.functions.dashboard.overview;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.budgets.Budget;
import aigateway.budgets.BudgetStatus;
import aigateway.budgets.Scope;
import aigateway.functions.dashboard.site.BudgetNaming;
import aigateway.kernel.BudgetId;
import aigateway.kernel.Money;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BudgetItemsTest {
    private static final ZoneId UTC = ZoneId.of("UTC");
    /** A Wednesday. */
    private static final Instant NOW = Instant.parse("2026-11-11T00:00:00Z");

    private static final Instant MONTH_END = Instant.parse("2026-12-01T00:00:00Z");

    @Test
    void a_budget_with_room_that_lasts_needs_no_attention() {
        assertThat(item(Budget.Mode.HARD, 20, 0)).isEmpty();
    }

    @Test
    void from_80_percent_on_held_money_counts_too() {
        assertThat(item(Budget.Mode.SOFT, 79, 0, NOW.minusSeconds(3600))).isEmpty();
        assertThat(item(Budget.Mode.SOFT, 79, 1, NOW.minusSeconds(3600)))
                .get()
                .satisfies(item -> assertThat(item.title()).isEqualTo("Everything is at 80 %"));
    }

    @Test
    void a_hard_budget_refuses_calls_when_it_is_nearly_full() {
        assertThat(item(Budget.Mode.HARD, 99, 0)).get().satisfies(item -> {
            assertThat(item.tone()).isEqualTo("bad");
            assertThat(item.title()).isEqualTo("Everything is used up");
            assertThat(item.detail()).contains("Calls are refused.");
        });
        assertThat(item(Budget.Mode.SOFT, 99, 0))
                .get()
                .extracting(Attention.Item::tone)
                .isEqualTo("warn");
    }

    @Test
    void the_moment_is_named_at_which_a_budget_is_used_up_before_it_resets() {
        // In 10 of 30 days, 60 of 100: after 16 days and 16 hours.
        assertThat(item(Budget.Mode.HARD, 60, 0)).get().satisfies(item -> {
            assertThat(item.title()).isEqualTo("Everything will not last");
            assertThat(item.detail()).contains("At this rate it is used up on 17 November.");
        });
        assertThat(Pace.text(Instant.parse("2026-11-12T16:00:00Z"), NOW, UTC)).isEqualTo("on Thursday 16:00");
    }

    @Test
    void early_in_a_period_the_rate_says_nothing() {
        Instant early = Instant.parse("2026-11-03T00:00:00Z");
        BudgetStatus fast = status(Budget.Mode.HARD, 50, 0, Instant.EPOCH);

        assertThat(Pace.exhausted(fast, early)).isEmpty();
        assertThat(Pace.exhausted(fast, NOW)).isPresent();
    }

    private static Optional<Attention.Item> item(Budget.Mode mode, long spent, long held) {
        return item(mode, spent, held, Instant.EPOCH);
    }

    private static Optional<Attention.Item> item(Budget.Mode mode, long spent, long held, Instant createdAt) {
        return BudgetItems.of(status(mode, spent, held, createdAt), new BudgetNaming(Map.of()), NOW, UTC);
    }

    private static BudgetStatus status(Budget.Mode mode, long spent, long held, Instant createdAt) {
        var budget = new Budget(
                new BudgetId("b"), Scope.EVERYTHING, Budget.Period.MONTH, "UTC", mode, usd(100), null, List.of(), null);
        return new BudgetStatus(budget, createdAt, usd(100), usd(spent), usd(held), MONTH_END, 1);
    }

    private static Money usd(long dollars) {
        return new Money(dollars * 1_000_000_000);
    }
}
