package aigateway.keys;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class FailedAttemptsTest {
    private static final int PER_MINUTE = 600;

    private final ManualClock clock = new ManualClock(Instant.ofEpochSecond(1_000_000));
    private final FailedAttempts failures = new FailedAttempts(clock);

    @Test
    void an_address_waits_only_once_its_minute_is_used_up() {
        fail("a", PER_MINUTE - 1);
        assertThat(failures.waitSeconds("a")).isZero();

        fail("a", 1);
        assertThat(failures.waitSeconds("a")).isEqualTo(60);
        assertThat(failures.waitSeconds("b")).isZero();
    }

    @Test
    void the_wait_is_rounded_up_and_ends_with_the_minute() {
        fail("a", PER_MINUTE);

        clock.advance(Duration.ofMillis(59_001));
        assertThat(failures.waitSeconds("a")).isEqualTo(1);
        clock.advance(Duration.ofMillis(999));
        assertThat(failures.waitSeconds("a")).isZero();
    }

    @Test
    void a_new_minute_starts_from_nothing() {
        fail("a", PER_MINUTE);
        clock.advance(Duration.ofSeconds(60));

        fail("a", PER_MINUTE - 1);
        assertThat(failures.waitSeconds("a")).isZero();
        fail("a", 1);
        assertThat(failures.waitSeconds("a")).isEqualTo(60);
    }

    @Test
    void every_failure_is_counted_by_its_reason_however_many_come_at_once() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 1_000; i++) {
                String reason = i % 4 == 0 ? "malformed" : "unknown";
                threads.execute(() -> failures.count("a", reason));
            }
        }

        assertThat(failures.totals()).isEqualTo(Map.of("malformed", 250L, "unknown", 750L));
        assertThat(failures.waitSeconds("a")).isEqualTo(60);
    }

    private void fail(String address, int times) {
        for (int i = 0; i < times; i++) {
            failures.count(address, "unknown");
        }
    }
}
