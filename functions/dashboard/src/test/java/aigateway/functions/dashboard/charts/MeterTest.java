package aigateway.functions.dashboard.charts;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Money;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeterTest {
    @ParameterizedTest
    @CsvSource({
        "7900, 0, false, calm",
        "7900, 100, false, near",
        "9890, 0, true, near",
        "9900, 0, false, near",
        "9900, 0, true, full",
        "9999, 0, true, full",
        "9000, 1000, false, full",
        "12000, 0, false, full",
    })
    void a_budget_is_full_at_its_limit_and_a_hard_one_where_it_refuses(
            long spent, long held, boolean hard, String level) {
        assertThat(Meter.level(new Money(spent), new Money(held), new Money(10_000), hard))
                .isEqualTo(level);
    }
}
