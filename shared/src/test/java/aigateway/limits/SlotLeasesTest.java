package aigateway.limits;

import static aigateway.limits.TestLimits.admitted;
import static aigateway.limits.TestLimits.all;
import static aigateway.limits.TestLimits.refused;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.KeyLimits;
import aigateway.kernel.Unavailable;
import aigateway.testing.TestRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlotLeasesTest {
    /** Longer than a busy machine keeps a renewal waiting, which comes three times in it. */
    private static final Duration SHORT = Duration.ofSeconds(2);
    /** Of a command in an outage: short enough to wait for some of them. */
    private static final Duration COMMAND = Duration.ofSeconds(1);

    private static final KeyLimits ONE = all(null, null, 1);

    private final TestRedis server = TestRedis.start();
    private final TestLimits running = new TestLimits(server.url(), FailMode.CLOSED, 1, SHORT);

    @AfterEach
    void close() {
        running.close();
        server.close();
    }

    @Test
    void a_slot_is_renewed_for_as_long_as_its_call_runs() {
        Permit call = running.take(ONE, 1);
        double first = leasedUntil();

        // Two leases later the first one would be over.
        Awaitility.await().until(() -> leasedUntil() > first + 2e3 * SHORT.toMillis());
        refused(running.admit(ONE, 1));

        call.release(ActualUsage.UNKNOWN);
        assertThat(slots()).isZero();
    }

    @Test
    void a_call_that_has_ended_is_not_renewed() {
        KeyLimits two = all(null, null, 2);
        Permit ended = running.take(two, 1);
        running.take(two, 1);
        ended.release(ActualUsage.UNKNOWN);
        double first = leasedUntil();

        Awaitility.await().until(() -> leasedUntil() > first + 1e3 * SHORT.toMillis());

        assertThat(slots()).isEqualTo(1);
    }

    @Test
    void the_slots_of_a_process_that_died_are_free_when_its_lease_is_over_and_those_of_others_are_not() {
        KeyLimits two = all(null, null, 2);
        running.take(two, 1);
        try (var dying = running.another(server.url(), SHORT)) {
            dying.take(two, 1);
        }
        refused(running.admit(two, 1));

        Awaitility.await().until(() -> running.admit(two, 1) instanceof Limits.Admission.Admitted);

        refused(running.admit(two, 1));
    }

    @Test
    void a_release_that_was_lost_in_an_outage_frees_its_slot_when_the_lease_is_over() {
        try (var process = impatient()) {
            Permit call = process.take(ONE, 1);
            server.freeze();
            openTheBreaker(process);
            call.release(ActualUsage.UNKNOWN);
            server.thaw();

            Awaitility.await().ignoreExceptions().until(() -> {
                process.clock.advance(Duration.ofSeconds(1));
                return process.admit(ONE, 1) instanceof Limits.Admission.Admitted;
            });
        }
    }

    @Test
    void the_slots_of_running_calls_are_taken_again_after_Redis_lost_them() {
        Permit first = running.take(all(null, null, 2), 1);
        running.take(all(null, null, 2), 1);
        server.flush();

        Awaitility.await().until(() -> slots() == 2);
        refused(running.admit(all(null, null, 2), 1));

        first.release(ActualUsage.UNKNOWN);
        admitted(running.admit(all(null, null, 2), 1));
    }

    @Test
    void renewal_goes_on_after_an_outage_without_any_other_call() {
        try (var process = impatient();
                var observer = process.another(server.url(), SHORT)) {
            process.take(ONE, 1);
            server.freeze();
            openTheBreaker(process);
            server.thaw();
            process.clock.advance(Duration.ofSeconds(2));
            Awaitility.await().ignoreExceptions().until(() -> leasedUntil(observer) > 0);
            double first = leasedUntil(observer);

            Awaitility.await().until(() -> leasedUntil(observer) > first + 2e3 * SHORT.toMillis());
        }
    }

    /** A permit that is never released is a fault of ours, which must not keep a key out for ever. */
    @Test
    void a_call_that_never_ends_is_not_renewed_beyond_the_longest_time_of_a_call() {
        running.take(ONE, 1);
        refused(running.admit(ONE, 1));

        running.clock.advance(TestLimits.LONGEST);

        Awaitility.await().until(() -> running.admit(ONE, 1) instanceof Limits.Admission.Admitted);
    }

    @Test
    void more_slots_than_one_command_takes_are_all_renewed() {
        KeyLimits many = all(null, null, 1_100);
        List<Permit> permits = new ArrayList<>();
        for (int i = 0; i < 1_100; i++) {
            permits.add(running.take(many, 1));
        }
        server.flush();

        Awaitility.await().until(() -> slots() == 1_100);
        permits.forEach(permit -> permit.release(ActualUsage.UNKNOWN));
        assertThat(slots()).isZero();
    }

    private TestLimits impatient() {
        var process = new TestLimits(server.url(), FailMode.CLOSED, 1, SHORT, COMMAND);
        // The first command may be slow: it makes the connection.
        Awaitility.await().ignoreExceptions().until(() -> {
            process.clock.advance(Duration.ofSeconds(1));
            process.redis.ping();
            return true;
        });
        return process;
    }

    private static void openTheBreaker(TestLimits process) {
        for (int i = 0; i < 3; i++) {
            try {
                process.admit(KeyLimits.NONE, 1);
                process.redis.ping();
            } catch (Unavailable _) {
                // Counted by the breaker.
            }
        }
    }

    private double leasedUntil() {
        return leasedUntil(running);
    }

    private static double leasedUntil(TestLimits process) {
        String last = "return {redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')[2] or '0'}";
        return Double.parseDouble(String.valueOf(process.eval(last, "parallel").getFirst()));
    }

    private long slots() {
        return (Long) running.eval("return {redis.call('ZCARD', KEYS[1])}", "parallel")
                .getFirst();
    }
}
