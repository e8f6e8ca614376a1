package aigateway.limits;

import static aigateway.limits.TestLimits.all;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import aigateway.kernel.KeyLimits;
import aigateway.kernel.Unavailable;
import aigateway.testing.TestRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Processes that die with parts of limits, a Redis that is away or forgets, and a clock that is set back. */
class LeaseFaultsTest {
    private static final Duration SHORT = Duration.ofMillis(600);
    private static final KeyLimits LARGE = all(60_000, 600_000, 128);
    private static final int CALLS = 200;

    private final TestRedis server = TestRedis.start();
    private final TestLimits here = TestLimits.leasing(server.url(), false);
    private final TestLimits observer = here.another(server.url(), TestLimits.LEASE);

    @AfterEach
    void close() {
        observer.close();
        here.close();
        server.close();
    }

    @Test
    void the_slots_of_a_process_that_died_are_free_when_its_lease_is_over() {
        try (var dying = TestLimits.leasing(here.key, server.url(), SHORT)) {
            dying.listens();
            List<Permit> running = new ArrayList<>();
            Awaitility.await().until(() -> {
                running.add(dying.take(LARGE, 1));
                return observer.slots() > running.size();
            });
            dying.redis.close();

            Awaitility.await().until(() -> {
                dying.redis.close();
                return observer.leasedSlots() == 0;
            });
        }
    }

    @Test
    void slots_that_Redis_has_lost_are_taken_again() {
        try (var process = TestLimits.leasing(here.key, server.url(), SHORT)) {
            process.listens();
            process.take(LARGE, 1);
            Awaitility.await().until(() -> {
                process.take(LARGE, 1);
                return observer.slots() > 10;
            });
            long before = observer.slots();

            server.flush();

            Awaitility.await().until(() -> observer.slots() >= before);
        }
    }

    @Test
    void without_Redis_what_is_held_is_used_for_half_a_second_and_then_the_fail_mode_decides() {
        here.holds(server, LARGE);
        server.freeze();
        Permit call = here.take(LARGE, 1);

        here.clock.advance(Holding.FRESH);

        assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> here.admit(LARGE, 1));
        call.release(ActualUsage.of(1));
    }

    @Test
    void a_clock_that_was_set_back_makes_what_is_held_old() {
        here.holds(server, LARGE);
        here.clock.advance(Duration.ofHours(-1));
        server.freeze();

        assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> here.admit(LARGE, 1));
    }

    @Test
    void leasing_goes_on_after_a_Redis_that_forgot_everything() {
        here.holds(server, LARGE);
        server.flush();
        here.clock.advance(Holding.RENEW);
        long before = server.calls("set");

        for (int i = 0; i < CALLS; i++) {
            here.take(LARGE, 10).release(ActualUsage.of(10));
        }

        assertThat(server.calls("set")).isGreaterThan(before);
    }
}
