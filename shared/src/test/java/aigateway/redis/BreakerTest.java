package aigateway.redis;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final Duration OPEN = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock(Instant.ofEpochSecond(1_000_000));
    private final Breaker breaker = new Breaker(clock);

    @Test
    void it_takes_three_failures_in_a_row() {
        breaker.failed();
        breaker.failed();
        breaker.succeeded();
        breaker.failed();
        breaker.failed();
        assertThat(breaker.tryAcquire()).isTrue();

        breaker.failed();

        assertThat(breaker.isClosed()).isFalse();
        assertThat(breaker.tryAcquire()).isFalse();
    }

    @Test
    void after_a_second_one_trial_call_is_allowed_and_the_others_wait_for_its_result() {
        breaker.open();
        clock.advance(OPEN.minusMillis(1));
        assertThat(breaker.tryAcquire()).isFalse();
        clock.advance(Duration.ofMillis(1));

        assertThat(breaker.tryAcquire()).isTrue();
        assertThat(breaker.tryAcquire()).isFalse();
        breaker.failed();
        clock.advance(OPEN.minusMillis(1));
        assertThat(breaker.tryAcquire()).isFalse();
        clock.advance(Duration.ofMillis(1));
        assertThat(breaker.tryAcquire()).isTrue();

        breaker.succeeded();
        assertThat(breaker.tryAcquire()).isTrue();
        assertThat(breaker.tryAcquire()).isTrue();
        assertThat(breaker.isClosed()).isTrue();
    }

    @Test
    void a_trial_call_that_never_ends_is_followed_by_another() {
        breaker.open();
        clock.advance(OPEN);
        assertThat(breaker.tryAcquire()).isTrue();

        clock.advance(OPEN);

        assertThat(breaker.tryAcquire()).isTrue();
    }

    @Test
    void a_clock_that_is_set_back_does_not_keep_it_open_for_longer() {
        breaker.open();

        clock.advance(Duration.ofHours(-1));

        assertThat(breaker.tryAcquire()).isTrue();
    }
}
