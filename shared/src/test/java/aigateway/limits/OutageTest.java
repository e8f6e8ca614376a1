package aigateway.limits;

import static aigateway.limits.TestLimits.admitted;
import static aigateway.limits.TestLimits.all;
import static aigateway.limits.TestLimits.refused;
import static aigateway.limits.TestLimits.remaining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import aigateway.kernel.KeyLimits;
import aigateway.kernel.KeyTeam;
import aigateway.kernel.TeamId;
import aigateway.kernel.Unavailable;
import aigateway.testing.TestRedis;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Limits while Redis is away, which it is here by standing still. */
class OutageTest {
    private final TestRedis server = TestRedis.start();

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(FailMode.class)
    void a_key_without_limits_is_served_in_every_mode(FailMode mode) {
        try (var testLimits = frozen(mode, 1)) {
            admitted(testLimits.admit(KeyLimits.NONE, 1));
        }
    }

    @Test
    void closed_is_an_outage() {
        try (var testLimits = frozen(FailMode.CLOSED, 1)) {
            assertThatExceptionOfType(Unavailable.class)
                    .isThrownBy(() -> testLimits.admit(all(5, null, null), 1))
                    .satisfies(outage -> assertThat(outage.dependency()).isEqualTo("redis"));
        }
    }

    @Test
    void open_forgets_about_limits() {
        try (var testLimits = frozen(FailMode.OPEN, 1)) {
            for (int i = 0; i < 20; i++) {
                var answer = admitted(testLimits.admit(all(1, 1, 1), 1));
                assertThat(answer.status()).isEqualTo(RateLimitStatus.NONE);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 10", "3, 3", "100, 1"})
    void local_admits_this_processes_share_and_at_least_one(int instances, int share) {
        try (var testLimits = frozen(FailMode.LOCAL, instances)) {
            for (int i = 1; i <= share; i++) {
                var answer = admitted(testLimits.admit(all(10, null, null), 1));
                assertThat(remaining(answer, "requests")).isEqualTo(Integer.toString(share - i));
            }
            var refusal = refused(testLimits.admit(all(10, null, null), 1));
            assertThat(refusal.headers()).containsEntry("retry-after", Integer.toString(60 / share));

            testLimits.clock.advance(Duration.ofSeconds(60 / share));
            admitted(testLimits.admit(all(10, null, null), 1));
            refused(testLimits.admit(all(10, null, null), 1));
        }
    }

    @Test
    void local_counts_tokens_and_puts_right_what_was_expected() {
        try (var testLimits = frozen(FailMode.LOCAL, 1)) {
            KeyLimits limits = all(null, 1_000, null);
            testLimits.take(limits, 600).release(ActualUsage.of(100));
            testLimits.take(limits, 300).release(ActualUsage.UNKNOWN);
            testLimits.take(limits, 500).release(ActualUsage.NO_TOKENS);

            assertThat(remaining(testLimits.admit(limits, 0), "tokens")).isEqualTo("600");
            assertThat(refused(testLimits.admit(limits, 700)).type()).isEqualTo("tokens");
        }
    }

    @Test
    void local_counts_the_limits_of_a_team_over_its_keys_and_takes_all_or_nothing() {
        try (var testLimits = frozen(FailMode.LOCAL, 1)) {
            var team = new KeyTeam(new TeamId("team_1"), "Chat", all(3, null, null), 1);
            admitted(testLimits.admitOfTeam(team, all(1, null, null), "keyone00"));
            for (int i = 0; i < 5; i++) {
                refused(testLimits.admitOfTeam(team, all(1, null, null), "keyone00"));
            }
            admitted(testLimits.admitOfTeam(team, KeyLimits.NONE, "keytwo00"));
            admitted(testLimits.admitOfTeam(team, KeyLimits.NONE, "keytwo00"));

            assertThat(refused(testLimits.admitOfTeam(team, KeyLimits.NONE, "keytwo00"))
                            .message())
                    .contains("the team 'Chat': 3 requests per minute");
        }
    }

    /** Or nothing that large would pass until Redis is back. */
    @Test
    void what_fits_the_limit_but_not_a_share_of_it_takes_the_whole_share() {
        try (var testLimits = frozen(FailMode.LOCAL, 10)) {
            KeyLimits limits = all(null, 1_000, null);
            assertThat(remaining(testLimits.admit(limits, 1_000), "tokens")).isEqualTo("0");

            refused(testLimits.admit(limits, 1));
            testLimits.clock.advance(Duration.ofSeconds(60));
            admitted(testLimits.admit(limits, 1_000));
        }
    }

    @Test
    void local_counts_parallel_calls_of_this_process_and_takes_all_or_nothing() {
        try (var testLimits = frozen(FailMode.LOCAL, 1)) {
            KeyLimits limits = all(5, null, 1);
            Permit running = testLimits.take(limits, 1);
            for (int i = 0; i < 10; i++) {
                assertThat(refused(testLimits.admit(limits, 1)).headers()).containsEntry("retry-after", "1");
            }
            running.release(ActualUsage.NONE);

            assertThat(remaining(testLimits.admit(limits, 1), "requests")).isEqualTo("4");
            refused(testLimits.admit(limits, 1));
        }
    }

    @Test
    void three_slow_answers_are_waited_for_and_the_others_are_not() {
        try (var testLimits = frozen(FailMode.LOCAL, 1)) {
            for (int i = 0; i < 3; i++) {
                admitted(testLimits.admit(all(2_000, null, null), 1));
            }
            long started = System.nanoTime();
            for (int i = 0; i < 1_000; i++) {
                testLimits.take(all(2_000, null, null), 1).release(ActualUsage.UNKNOWN);
            }

            // Had each waited its 50 ms, it would have been fifty seconds.
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(25));
        }
    }

    /** A command that timed out may be carried out all the same, when the server moves again. */
    @Test
    void a_permit_that_was_taken_too_late_is_released() throws Exception {
        try (var testLimits = frozen(FailMode.LOCAL, 1)) {
            KeyLimits limits = all(null, null, 1);
            Permit late = testLimits.take(limits, 1);
            server.thaw();
            Awaitility.await().until(() -> permits(testLimits) == 1);
            refused(testLimits.admit(limits, 1));

            late.release(ActualUsage.UNKNOWN);

            Awaitility.await().until(() -> permits(testLimits) == 0);
            admitted(testLimits.admit(limits, 1));
        }
    }

    @Test
    void a_Redis_that_is_back_counts_for_all_again() throws Exception {
        try (var testLimits = frozen(FailMode.LOCAL, 10)) {
            KeyLimits limits = all(10, null, null);
            for (int i = 0; i < 5; i++) {
                testLimits.admit(limits, 1);
            }
            refused(testLimits.admit(limits, 1));
            server.thaw();
            Awaitility.await().until(() -> {
                testLimits.clock.advance(Duration.ofSeconds(1));
                return isBack(testLimits);
            });

            int more = 0;
            while (testLimits.admit(limits, 1) instanceof Limits.Admission.Admitted) {
                more++;
            }
            // The three that were asked before the breaker opened may have counted, late.
            assertThat(more).isBetween(7, 10);
        }
    }

    private static boolean isBack(TestLimits testLimits) {
        try {
            testLimits.redis.ping();
            return true;
        } catch (Unavailable _) {
            return false;
        }
    }

    private static long permits(TestLimits testLimits) {
        try {
            return (Long) testLimits
                    .eval("return {redis.call('ZCARD', KEYS[1])}", "parallel")
                    .getFirst();
        } catch (Unavailable _) {
            return -1;
        }
    }

    private TestLimits frozen(FailMode mode, int instances) {
        var testLimits = new TestLimits(server.url(), mode, instances, TestLimits.LEASE, Duration.ofMillis(50));
        try (var other = TestLimits.on(server.url())) {
            // So that the server knows the script, and can run what arrives too late.
            other.take(all(1, 1, 1), 1);
        }
        // The first command may be slow: it makes the connection.
        Awaitility.await().until(() -> {
            testLimits.clock.advance(Duration.ofSeconds(1));
            return isBack(testLimits);
        });
        server.freeze();
        return testLimits;
    }
}
