package aigateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TokenBucketsTest {
    private final ManualClock clock = new ManualClock(Instant.ofEpochSecond(1_800_000_000));
    private final TokenBuckets buckets = new TokenBuckets(clock, 3, Duration.ofSeconds(2));

    @Test
    void a_bucket_holds_a_burst_and_says_when_there_is_more() {
        assertThat(taken("a")).isEqualTo(3);
        assertThat(buckets.take("a")).isEqualTo(2_000);
        assertThat(buckets.take("b")).isZero();

        clock.advance(Duration.ofMillis(1_500));
        assertThat(buckets.take("a")).isEqualTo(500);
        clock.advance(Duration.ofMillis(500));
        assertThat(taken("a")).isEqualTo(1);
    }

    @Test
    void a_bucket_never_holds_more_than_its_burst() {
        taken("a");
        clock.advance(Duration.ofHours(1));

        assertThat(taken("a")).isEqualTo(3);
    }

    @Test
    void a_clock_that_is_set_back_keeps_no_bucket_empty() {
        taken("a");
        clock.advance(Duration.ofHours(-1));

        assertThat(buckets.take("a")).isZero();
    }

    private int taken(String name) {
        int taken = 0;
        while (buckets.take(name) == 0) {
            taken++;
        }
        return taken;
    }
}
