package aigateway.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration BASE = Duration.ofMillis(250);
    private static final Duration MAX = Duration.ofSeconds(10);

    private final Backoff backoff = new Backoff(new Random(1));

    @Test
    void full_jitter_stays_below_a_ceiling_that_doubles_up_to_the_maximum() {
        assertThat(longest(1)).isBetween(Duration.ofMillis(200), BASE);
        assertThat(longest(3)).isBetween(Duration.ofMillis(800), Duration.ofMillis(1_000));
        assertThat(longest(10)).isBetween(Duration.ofSeconds(9), MAX);
        assertThat(longest(1_000)).isBetween(Duration.ofSeconds(9), MAX);
    }

    @Test
    void a_pause_with_jitter_stays_around_the_pause() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(backoff.around(MAX, 0.2)).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(12));
        }
    }

    @Test
    void the_longer_of_two_pauses_counts() {
        assertThat(Backoff.atLeast(BASE, MAX)).isEqualTo(MAX);
        assertThat(Backoff.atLeast(MAX, BASE)).isEqualTo(MAX);
    }

    private Duration longest(int attempt) {
        Duration longest = Duration.ZERO;
        for (int i = 0; i < 1_000; i++) {
            Duration pause = backoff.fullJitter(BASE, attempt, MAX);
            assertThat(pause).isPositive();
            longest = Backoff.atLeast(longest, pause);
        }
        return longest;
    }
}
