package aigateway.limits;

import static aigateway.limits.TestLimits.admitted;
import static aigateway.limits.TestLimits.all;
import static aigateway.limits.TestLimits.refused;
import static aigateway.limits.TestLimits.remaining;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.KeyLimits;
import aigateway.kernel.RateLimits;
import aigateway.redis.Redis;
import aigateway.testing.TestRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisLimitsTest {
    private final TestLimits testLimits = TestLimits.on(TestRedis.shared().url());

    @AfterEach
    void close() {
        testLimits.close();
    }

    @ParameterizedTest
    @CsvSource({"5", "7", "50"})
    void a_whole_minutes_requests_pass_at_once_from_two_instances_and_no_more(int rpm) throws Exception {
        KeyLimits limits = all(rpm, null, null);
        try (var other = new Redis(TestRedis.shared().url(), false, testLimits.clock, Duration.ofSeconds(5));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var second = new RedisLimits(
                    other,
                    new RedisLimits.Settings(
                            FailMode.CLOSED, 1, TestLimits.LEASE, TestLimits.LONGEST, TestLimits.LONGEST, true),
                    testLimits.clock);
            List<Callable<Limits.Admission>> calls = new ArrayList<>();
            // Some more, and the minute's share of the time that this takes is none.
            for (int i = 0; i < rpm + 1; i++) {
                RedisLimits limiter = i % 2 == 0 ? testLimits.limits : second;
                var request = LimitRequest.call(
                        testLimits.key, 1, limits, null, "m", 1, new aigateway.kernel.RequestId("req_" + i));
                calls.add(() -> limiter.admit(request));
            }
            testLimits.redis.ping();
            other.ping();

            List<Limits.Admission> answers = new ArrayList<>();
            for (Future<Limits.Admission> answer : threads.invokeAll(calls)) {
                answers.add(answer.get());
            }

            assertThat(answers.stream().filter(Limits.Admission.Admitted.class::isInstance))
                    .hasSize(rpm);
        }
    }

    @Test
    void the_sixth_call_of_five_learns_when_to_come_back() {
        KeyLimits limits = all(5, null, null);
        for (int i = 4; i >= 0; i--) {
            assertThat(remaining(testLimits.admit(limits, 1), "requests")).isEqualTo(Integer.toString(i));
        }

        var refusal = testLimits.admit(limits, 1);

        assertThat(refused(refusal).status()).isEqualTo(429);
        assertThat(refused(refusal).type()).isEqualTo("requests");
        assertThat(refused(refusal).code()).isEqualTo("rate_limit_exceeded");
        assertThat(refused(refusal).headers()).isEqualTo(Map.of("retry-after", "12"));
        assertThat(refused(refusal).message())
                .isEqualTo("Rate limit reached for this key: 5 requests per minute. Please try again in 12s.");
        assertThat(remaining(refusal, "requests")).isEqualTo("0");
    }

    /** With 60 a minute one comes back each second. */
    @ParameterizedTest
    @CsvSource({"60.5, 2", "65.5, 7", "59.3, 1", "118.5, 60", "190, 60"})
    void the_wait_is_right_to_the_second_and_never_over_a_minute(double busySeconds, String seconds) {
        testLimits.busyFor("requests", Duration.ofMillis((long) (busySeconds * 1000)));

        assertThat(refused(testLimits.admit(all(60, null, null), 1)).headers()).containsEntry("retry-after", seconds);
    }

    @Test
    void a_client_that_waits_as_long_as_retry_after_says_is_admitted() throws Exception {
        KeyLimits limits = all(60, null, null);
        testLimits.busyFor("requests", Duration.ofMillis(59_900));
        assertThat(refused(testLimits.admit(limits, 1)).headers()).containsEntry("retry-after", "1");

        Thread.sleep(1_000);

        admitted(testLimits.admit(limits, 1));
    }

    @Test
    void tokens_are_taken_as_many_as_are_expected() {
        KeyLimits limits = all(null, 1_000, null);
        assertThat(remaining(testLimits.admit(limits, 600), "tokens")).isEqualTo("400");

        var refusal = testLimits.admit(limits, 500);

        assertThat(refused(refusal).type()).isEqualTo("tokens");
        assertThat(refused(refusal).headers()).containsEntry("retry-after", "6");
        assertThat(remaining(testLimits.admit(limits, 400), "tokens")).isEqualTo("0");
    }

    @ParameterizedTest
    @CsvSource({"100, 900", "600, 400", "950, 50", "0, 1000"})
    void what_was_used_takes_the_place_of_what_was_expected(long used, long left) {
        KeyLimits limits = all(null, 1_000, null);

        testLimits.take(limits, 600).release(ActualUsage.of(used));

        assertThat(Long.parseLong(remaining(testLimits.admit(limits, 0), "tokens")))
                .isBetween(left, left + 10);
    }

    @Test
    void a_client_that_uses_more_than_there_is_owes_it_for_ten_minutes_at_most() {
        KeyLimits limits = all(null, 1_000, null);

        testLimits.take(limits, 100).release(ActualUsage.of(3_100));
        var refusal = testLimits.admit(limits, 0);
        assertThat(refused(refusal).headers()).containsEntry("retry-after", "60");
        assertThat(refusal)
                .isInstanceOfSatisfying(
                        Limits.Admission.Refused.class,
                        it -> assertThat(it.status().headers())
                                .extractingByKey("x-ratelimit-reset-tokens")
                                .asString()
                                .matches("3m[56]\\.?\\d*s"));

        testLimits.busyFor("tokens", Duration.ofMillis(1));
        testLimits.take(limits, 100).release(ActualUsage.of(1_000_000_000));
        assertThat((Long) testLimits
                        .eval("return {redis.call('PTTL', KEYS[1])}", "tokens")
                        .getFirst())
                .isBetween(590_000L, 600_000L);
    }

    @Test
    void an_unknown_use_keeps_what_was_taken_and_a_call_that_came_to_nothing_gives_all_of_it_back() {
        KeyLimits limits = all(100, 1_000, 1);

        testLimits.take(limits, 600).release(ActualUsage.UNKNOWN);
        testLimits.take(limits, 300).release(ActualUsage.NO_TOKENS);
        testLimits.take(limits, 300).release(ActualUsage.NONE);

        var now = testLimits.admit(limits, 0);
        assertThat(Long.parseLong(remaining(now, "tokens"))).isBetween(400L, 420L);
        // Three have asked before this one, and one of them does not count.
        assertThat(remaining(now, "requests")).isEqualTo("97");
    }

    @Test
    void a_stale_key_takes_nothing() {
        KeyLimits limits = all(1, null, 1);
        testLimits.limits.publish(testLimits.key, 2);

        assertThat(testLimits.admit(limits, 1)).isInstanceOf(Limits.Admission.Stale.class);
        var newest = LimitRequest.call(testLimits.key, 1, limits, null, "m", 1, new aigateway.kernel.RequestId("req_1"))
                .ofNewestVersion();
        admitted(testLimits.limits.admit(newest));
    }

    @Test
    void a_version_check_leaves_no_trace() {
        admitted(testLimits.limits.admit(LimitRequest.versionOnly(testLimits.key, 1, null)));
        admitted(testLimits.admit(KeyLimits.NONE, 1));

        assertThat(testLimits.eval("return {redis.call('EXISTS', KEYS[1])}", "version"))
                .isEqualTo(List.of(0L));
        assertThat(testLimits.eval("return {redis.call('EXISTS', KEYS[1])}", "requests"))
                .isEqualTo(List.of(0L));
    }

    @Test
    void what_is_kept_ends_by_itself() {
        testLimits.take(all(60, 60_000, 1), 1_000);

        assertThat(ttl("requests")).isBetween(1L, 1_001L);
        assertThat(ttl("tokens")).isBetween(1L, 1_001L);
        assertThat(ttl("parallel")).isBetween(1_000L, TestLimits.LEASE.toMillis());
    }

    @Test
    void a_Redis_that_forgets_everything_in_the_middle_of_a_call_changes_nothing_but_the_counts() {
        try (var server = TestRedis.start();
                var own = TestLimits.on(server.url())) {
            KeyLimits limits = all(2, 1_000, 1);
            Permit running = own.take(limits, 500);
            server.flush();
            running.release(ActualUsage.of(100));

            assertThat(remaining(own.admit(limits, 400), "tokens")).isEqualTo("600");
            server.flush();
            own.take(limits, 400).release(ActualUsage.of(800));
            assertThat(Long.parseLong(remaining(own.admit(limits, 0), "tokens")))
                    .isBetween(200L, 220L);
        }
    }

    @Test
    void refusals_are_counted_by_the_limit_that_refused() {
        testLimits.take(all(1, null, null), 1);
        testLimits.admit(all(1, null, null), 1);
        testLimits.admit(all(1, null, null), 1);
        testLimits.admit(all(null, 5, null), 6);

        assertThat(testLimits.limits.refusals()).isEqualTo(Map.of("requests", 2L, "tokens", 1L));
    }

    @Test
    void the_largest_limits_are_still_exact() {
        var limits = new KeyLimits(new RateLimits(1_000_000L, 1_000_000_000L, 10_000L), Map.of());

        var first = testLimits.admit(limits, 999_999_990);

        assertThat(remaining(first, "requests")).isEqualTo("999999");
        assertThat(Long.parseLong(remaining(first, "tokens"))).isBetween(8L, 12L);
    }

    private long ttl(String rule) {
        return (Long)
                testLimits.eval("return {redis.call('PTTL', KEYS[1])}", rule).getFirst();
    }
}
