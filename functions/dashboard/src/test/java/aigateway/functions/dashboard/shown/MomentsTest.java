package aigateway.functions.dashboard.shown;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MomentsTest {
    @ParameterizedTest
    @CsvSource({
        "2026-11-29, 2026-11-29, 29 Nov 2026",
        "2026-10-01, 2026-10-31, 1 Oct to 31 Oct 2026",
        "2025-12-29, 2026-01-04, 29 Dec 2025 to 4 Jan 2026",
    })
    void days_have_the_year_once_where_it_is_the_same(LocalDate first, LocalDate last, String text) {
        assertThat(Moments.days(first, last)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"2.5, $2.50", "10, $10.00", "0, $0.00", "0.003625, $0.003625"})
    void a_price_is_exact_with_two_decimals_at_least(String price, String text) {
        assertThat(PriceText.usd(price)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "850, 850 ms",
        "1200, 1.2 s",
        "180000, 3 min",
        "250000, 4 min 10 s",
        "7200000, 2 h",
        "7500000, 2 h 5 min"
    })
    void a_length_of_time_has_no_rest_of_zero(long millis, String text) {
        assertThat(Counts.millis(millis)).isEqualTo(text);
    }
}
