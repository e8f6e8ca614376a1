package aigateway.redis;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final Duration REST = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock(Instant.ofEpochSecond(1_000_000));
    private final Breaker breaker = new Breaker(clock);

    @Test
    void it_takes_three_failures_in_a_row() {
        breaker.failed();
        breaker.failed();
        breaker.succeeded();
        breaker.failed();
        breaker.failed();
        assertThat(breaker.lets()).isTrue();

        breaker.failed();

        assertThat(breaker.isClosed()).isFalse();
        assertThat(breaker.lets()).isFalse();
    }

    @Test
    void after_a_rest_one_caller_tries_and_the_others_wait_for_its_answer() {
        breaker.open();
        clock.advance(REST.minusMillis(1));
        assertThat(breaker.lets()).isFalse();
        clock.advance(Duration.ofMillis(1));

        assertThat(breaker.lets()).isTrue();
        assertThat(breaker.lets()).isFalse();
        breaker.failed();
        clock.advance(REST.minusMillis(1));
        assertThat(breaker.lets()).isFalse();
        clock.advance(Duration.ofMillis(1));
        assertThat(breaker.lets()).isTrue();

        breaker.succeeded();
        assertThat(breaker.lets()).isTrue();
        assertThat(breaker.lets()).isTrue();
        assertThat(breaker.isClosed()).isTrue();
    }

    @Test
    void one_who_tried_and_never_came_back_is_followed_by_another() {
        breaker.open();
        clock.advance(REST);
        assertThat(breaker.lets()).isTrue();

        clock.advance(REST);

        assertThat(breaker.lets()).isTrue();
    }

    @Test
    void a_clock_that_is_set_back_does_not_lengthen_the_rest() {
        breaker.open();

        clock.advance(Duration.ofHours(-1));

        assertThat(breaker.lets()).isTrue();
    }
}
