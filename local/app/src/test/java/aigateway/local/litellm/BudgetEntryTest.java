package aigateway.local.litellm;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetEntryTest {
    @ParameterizedTest
    @CsvSource({
        "1d, 10, day",
        "24h, 10, day",
        "7d, 10, week",
        "1w, 10, week",
        "30d, 10, month",
        "1mo, 10, month",
        ", 10, total"
    })
    void calendar_periods_are_carried_over_as_they_are(String duration, String limit, String period) {
        BudgetEntry budget = BudgetEntry.of("b", BigDecimal.TEN, duration, false, null);

        assertThat(budget).isEqualTo(new BudgetEntry("b", limit, period, false, null, null));
    }

    @ParameterizedTest
    @CsvSource({
        "12h, 20, day, $10 in 12h are $20 a day",
        "30m, 480, day, $10 in 30m are $480 a day",
        "3d, 3.333333, day, $10 in 3d are $3.333333 a day",
        "14d, 5, week, $10 in 14d are $5 a week",
        "90d, 3.333333, month, $10 in 90d are $3.333333 a month",
        "2mo, 5, month, $10 in 2mo are $5 a month",
        "soon, 10, month, its duration 'soon' is unknown; it is one of a month"
    })
    void other_durations_get_the_same_dollars_in_the_same_time(
            String duration, String limit, String period, String difference) {
        BudgetEntry budget = BudgetEntry.of("b", BigDecimal.TEN, duration, false, null);

        assertThat(budget).isEqualTo(new BudgetEntry("b", limit, period, false, null, difference));
    }
}
