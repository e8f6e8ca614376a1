package aigateway.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryScheduleTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private final RetrySchedule schedule = new RetrySchedule(new Backoff(new Random(1)));

    @Test
    void ten_attempts_are_spread_over_three_days() {
        long seconds = IntStream.range(1, 10)
                .mapToLong(attempt -> schedule.after(attempt, Optional.empty(), NOW)
                        .orElseThrow()
                        .toSeconds())
                .sum();

        assertThat(Duration.ofSeconds(seconds)).isBetween(Duration.ofHours(60), Duration.ofHours(91));
        assertThat(schedule.after(10, Optional.of("5"), NOW)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, 5", "2, 300", "3, 1800", "4, 7200", "9, 86400"})
    void a_pause_is_a_fifth_more_or_less(int attempt, long seconds) {
        var pauses = IntStream.range(0, 1_000)
                .mapToObj(_ -> schedule.after(attempt, Optional.empty(), NOW)
                        .orElseThrow()
                        .toMillis())
                .sorted()
                .toList();

        assertThat(pauses.getFirst()).isBetween(seconds * 800, seconds * 820);
        assertThat(pauses.getLast()).isBetween(seconds * 1_180, seconds * 1_200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            100                           | 100
            999999999                     | 86400
            Mon, 23 Nov 2026 12:01:40 GMT | 100
            """)
    void a_receiver_may_ask_for_a_longer_pause_of_up_to_a_day(String retryAfter, long seconds) {
        assertThat(schedule.after(1, Optional.of(retryAfter), NOW)).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0
            1
            soon
            Mon, 23 Nov 2026 11:00:00 GMT
            """)
    void a_shorter_pause_or_nonsense_changes_nothing(String retryAfter) {
        assertThat(schedule.after(2, Optional.of(retryAfter), NOW).orElseThrow())
                .isBetween(Duration.ofMinutes(4), Duration.ofMinutes(6));
    }
}
