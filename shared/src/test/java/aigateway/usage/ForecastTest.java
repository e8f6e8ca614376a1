package aigateway.usage;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Money;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ForecastTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final long DOLLAR = 1_000_000_000;

    /** A Wednesday; the 15th of a month of 30 days. */
    private static final LocalDate TODAY = LocalDate.of(2026, 4, 15);

    private static final Instant MORNING = TODAY.atStartOfDay(BERLIN).toInstant();
    private static final Instant MONTH_END =
            LocalDate.of(2026, 5, 1).atStartOfDay(BERLIN).toInstant();

    @Test
    void each_remaining_day_is_the_mean_of_its_weekday() {
        Map<LocalDate, Money> byDay = new HashMap<>();
        for (int back = 1; back <= 28; back++) {
            LocalDate day = TODAY.minusDays(back);
            // Mondays cost seven dollars, Tuesdays nothing, all others one.
            long dollars = switch (day.getDayOfWeek()) {
                case MONDAY -> 7;
                case TUESDAY -> 0;
                default -> 1;
            };
            byDay.put(day, new Money(dollars * DOLLAR));
        }

        Forecast forecast = Forecast.of(new Money(100 * DOLLAR), byDay, MORNING, MONTH_END, BERLIN)
                .orElseThrow();

        // From Wednesday 15 to Thursday 30 are 2 Mondays, 2 Tuesdays and 12 other days.
        assertThat(forecast).isEqualTo(new Forecast(usd(126), usd(126), usd(126), 28));
    }

    @Test
    void the_range_is_that_of_the_cheapest_and_the_most_expensive_week() {
        Map<LocalDate, Money> byDay = new HashMap<>();
        for (int back = 1; back <= 28; back++) {
            byDay.put(TODAY.minusDays(back), new Money((1 + (back - 1) / 7) * DOLLAR));
        }

        Forecast forecast =
                Forecast.of(Money.ZERO, byDay, MORNING, MONTH_END, BERLIN).orElseThrow();

        assertThat(forecast).isEqualTo(new Forecast(usd(40), usd(16), usd(64), 28));
    }

    @Test
    void the_rest_of_today_counts_by_its_share() {
        Map<LocalDate, Money> byDay = new HashMap<>();
        for (int back = 1; back <= 7; back++) {
            byDay.put(TODAY.minusDays(back), new Money(4 * DOLLAR));
        }
        Instant threeQuarters = MORNING.plusSeconds(18 * 3_600);
        Instant end = TODAY.plusDays(1).atStartOfDay(BERLIN).toInstant();

        assertThat(Forecast.of(usd(3), byDay, threeQuarters, end, BERLIN))
                .hasValue(new Forecast(usd(4), usd(4), usd(4), 7));
    }

    @Test
    void there_is_none_with_less_than_seven_days_of_data_or_after_the_end() {
        Map<LocalDate, Money> byDay = new HashMap<>();
        for (int back = 1; back <= 6; back++) {
            byDay.put(TODAY.minusDays(back), usd(1));
        }
        assertThat(Forecast.of(usd(6), byDay, MORNING, MONTH_END, BERLIN)).isEmpty();

        byDay.put(TODAY.minusDays(7), usd(1));
        assertThat(Forecast.of(usd(7), byDay, MORNING, MONTH_END, BERLIN)).isPresent();
        assertThat(Forecast.of(usd(7), byDay, MORNING, MORNING, BERLIN)).isEmpty();
    }

    @Test
    void a_day_of_23_hours_is_one_day() {
        // The clocks of Berlin change on Sunday, 29 March 2026.
        LocalDate friday = LocalDate.of(2026, 3, 27);
        Map<LocalDate, Money> byDay = new HashMap<>();
        for (int back = 1; back <= 28; back++) {
            byDay.put(friday.minusDays(back), usd(1));
        }
        Instant now = friday.atStartOfDay(BERLIN).toInstant();
        Instant end = LocalDate.of(2026, 4, 1).atStartOfDay(BERLIN).toInstant();

        assertThat(Forecast.of(Money.ZERO, byDay, now, end, BERLIN)).hasValue(new Forecast(usd(5), usd(5), usd(5), 28));
    }

    private static Money usd(long dollars) {
        return new Money(dollars * DOLLAR);
    }
}
