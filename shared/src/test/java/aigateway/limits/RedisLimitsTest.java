package aigateway.limits;

import static aigateway.limits.TestLimits.admitted;
import static aigateway.limits.TestLimits.all;
import static aigateway.limits.TestLimits.rates;
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
    private final TestLimits keeper = TestLimits.on(TestRedis.shared().url());

    @AfterEach
    void close() {
        keeper.close();
    }

    @ParameterizedTest
    @CsvSource({"5", "7", "50"})
    void a_whole_minutes_requests_pass_at_once_from_two_instances_and_no_more(int rpm) throws Exception {
        KeyLimits limits = all(rpm, null, null);
        try (var other = new Redis(TestRedis.shared().url(), false, keeper.clock);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var second = new RedisLimits(
                    other,
                    new RedisLimits.Terms(FailMode.CLOSED, 1, TestLimits.LEASE, TestLimits.LEASE, true),
                    keeper.clock);
            List<Callable<Limits.Admission>> calls = new ArrayList<>();
            // Some more, and the minute's share of the time that this takes is none.
            for (int i = 0; i < rpm + 1; i++) {
                RedisLimits asked = i % 2 == 0 ? keeper.limits : second;
                var demand =
                        LimitRequest.call(keeper.key, 1, limits, "m", 1, new aigateway.kernel.RequestId("req_" + i));
                calls.add(() -> asked.admit(demand));
            }
            keeper.redis.ping();
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
    void the_sixth_of_five_is_shown_when_to_come_back() {
        KeyLimits limits = all(5, null, null);
        for (int i = 4; i >= 0; i--) {
            assertThat(remaining(keeper.ask(limits, 1), "requests")).isEqualTo(Integer.toString(i));
        }

        var no = keeper.ask(limits, 1);

        assertThat(refused(no).status()).isEqualTo(429);
        assertThat(refused(no).type()).isEqualTo("requests");
        assertThat(refused(no).code()).isEqualTo("rate_limit_exceeded");
        assertThat(refused(no).headers()).isEqualTo(Map.of("retry-after", "12"));
        assertThat(refused(no).message())
                .isEqualTo("Rate limit reached for this key: 5 requests per minute. Please try again in 12s.");
        assertThat(remaining(no, "requests")).isEqualTo("0");
    }

    /** With 60 a minute one comes back each second. */
    @ParameterizedTest
    @CsvSource({"60.5, 2", "65.5, 7", "59.3, 1", "118.5, 60", "190, 60"})
    void the_wait_is_right_to_the_second_and_never_over_a_minute(double busySeconds, String seconds) {
        keeper.busyFor("requests", Duration.ofMillis((long) (busySeconds * 1000)));

        assertThat(refused(keeper.ask(all(60, null, null), 1)).headers()).containsEntry("retry-after", seconds);
    }

    @Test
    void a_client_that_waits_as_long_as_retry_after_says_is_admitted() throws Exception {
        KeyLimits limits = all(60, null, null);
        keeper.busyFor("requests", Duration.ofMillis(59_900));
        assertThat(refused(keeper.ask(limits, 1)).headers()).containsEntry("retry-after", "1");

        Thread.sleep(1_000);

        admitted(keeper.ask(limits, 1));
    }

    @Test
    void tokens_are_taken_as_many_as_are_expected() {
        KeyLimits limits = all(null, 1_000, null);
        assertThat(remaining(keeper.ask(limits, 600), "tokens")).isEqualTo("400");

        var no = keeper.ask(limits, 500);

        assertThat(refused(no).type()).isEqualTo("tokens");
        assertThat(refused(no).headers()).containsEntry("retry-after", "6");
        assertThat(remaining(keeper.ask(limits, 400), "tokens")).isEqualTo("0");
    }

    @ParameterizedTest
    @CsvSource({"100, 900", "600, 400", "950, 50", "0, 1000"})
    void what_was_used_takes_the_place_of_what_was_expected(long used, long left) {
        KeyLimits limits = all(null, 1_000, null);

        keeper.take(limits, 600).release(ActualUsage.of(used));

        assertThat(Long.parseLong(remaining(keeper.ask(limits, 0), "tokens"))).isBetween(left, left + 10);
    }

    @Test
    void a_client_that_uses_more_than_there_is_owes_it_for_ten_minutes_at_most() {
        KeyLimits limits = all(null, 1_000, null);

        keeper.take(limits, 100).release(ActualUsage.of(3_100));
        var no = keeper.ask(limits, 0);
        assertThat(refused(no).headers()).containsEntry("retry-after", "60");
        assertThat(no)
                .isInstanceOfSatisfying(
                        Limits.Admission.Refused.class,
                        it -> assertThat(it.standing().headers())
                                .extractingByKey("x-ratelimit-reset-tokens")
                                .asString()
                                .matches("3m[56]\\.?\\d*s"));

        keeper.busyFor("tokens", Duration.ofMillis(1));
        keeper.take(limits, 100).release(ActualUsage.of(1_000_000_000));
        assertThat((Long) keeper.eval("return {redis.call('PTTL', KEYS[1])}", "tokens")
                        .getFirst())
                .isBetween(590_000L, 600_000L);
    }

    @Test
    void an_unknown_use_keeps_what_was_taken_and_a_call_that_came_to_nothing_gives_all_of_it_back() {
        KeyLimits limits = all(100, 1_000, 1);

        keeper.take(limits, 600).release(ActualUsage.UNKNOWN);
        keeper.take(limits, 300).release(ActualUsage.NO_TOKENS);
        keeper.take(limits, 300).release(ActualUsage.NONE);

        var now = keeper.ask(limits, 0);
        assertThat(Long.parseLong(remaining(now, "tokens"))).isBetween(400L, 420L);
        // Three have asked before this one, and one of them does not count.
        assertThat(remaining(now, "requests")).isEqualTo("97");
    }

    @Test
    void a_slot_is_free_again_when_its_call_is_over() {
        KeyLimits limits = all(null, null, 2);
        Permit first = keeper.take(limits, 1);
        keeper.take(limits, 1);

        var no = refused(keeper.ask(limits, 1));
        assertThat(no.type()).isEqualTo("requests");
        assertThat(no.headers()).containsEntry("retry-after", "1");
        assertThat(no.message()).contains("2 requests at the same time");

        first.release(ActualUsage.UNKNOWN);
        keeper.take(limits, 1);
        refused(keeper.ask(limits, 1));
    }

    @Test
    void the_slot_of_a_process_that_died_is_free_again_when_its_lease_is_over() throws Exception {
        try (var dying = new TestLimits(TestRedis.shared().url(), FailMode.CLOSED, 1, Duration.ofMillis(300))) {
            KeyLimits limits = all(null, null, 1);
            dying.take(limits, 1);
            refused(dying.ask(limits, 1));

            Thread.sleep(350);

            dying.take(limits, 1);
        }
    }

    @Test
    void a_slot_outlives_others_whose_lease_is_over() throws Exception {
        try (var short1 = new TestLimits(TestRedis.shared().url(), FailMode.CLOSED, 1, Duration.ofMillis(300))) {
            KeyLimits limits = all(null, null, 2);
            short1.take(limits, 1);
            Thread.sleep(200);
            short1.take(limits, 1);
            Thread.sleep(150);

            short1.take(limits, 1);
            refused(short1.ask(limits, 1));
        }
    }

    @Test
    void a_call_that_is_refused_for_parallelism_takes_neither_request_nor_tokens() {
        KeyLimits limits = all(5, 1_000, 1);
        Permit running = keeper.take(limits, 100);
        for (int i = 0; i < 20; i++) {
            assertThat(refused(keeper.ask(limits, 100)).message()).contains("1 requests at the same time");
        }
        running.release(ActualUsage.of(100));

        var next = keeper.ask(limits, 100);

        assertThat(remaining(next, "requests")).isEqualTo("3");
        assertThat(Long.parseLong(remaining(next, "tokens"))).isBetween(800L, 820L);
    }

    @Test
    void the_model_and_the_key_both_give_or_neither_does() {
        var limits =
                new KeyLimits(rates(10, null, 5), Map.of("gpt-4*", rates(2, null, null), "o3", rates(null, 50, 1)));
        keeper.take(limits, "gpt-4o");
        keeper.take(limits, "gpt-4-turbo");

        for (int i = 0; i < 20; i++) {
            assertThat(refused(keeper.ask(limits, "gpt-4o", 1)).message())
                    .contains("2 requests per minute for 'gpt-4*'");
            assertThat(refused(keeper.ask(limits, "o3", 51)).type()).isEqualTo("tokens");
        }

        // The key has eight of its ten and three of its five places left.
        assertThat(remaining(keeper.ask(limits, "other", 1), "requests")).isEqualTo("7");
        keeper.take(limits, "o3");
        keeper.take(limits, "other");
        assertThat(refused(keeper.ask(limits, "other", 1)).message()).contains("5 requests at the same time");
    }

    @Test
    void of_two_that_refuse_the_longer_wait_is_shown() {
        var limits = new KeyLimits(rates(60, null, null), Map.of("slow", rates(2, null, null)));
        keeper.busyFor("requests", Duration.ofMillis(62_500));
        keeper.busyFor("requests:slow", Duration.ofMillis(50_500));

        var no = refused(keeper.ask(limits, "slow", 1));

        assertThat(no.headers()).containsEntry("retry-after", "21");
        assertThat(no.message()).contains("for 'slow'");
    }

    @Test
    void keys_do_not_share_limits() {
        KeyLimits limits = all(1, null, null);
        keeper.take(limits, 1);
        refused(keeper.ask(limits, 1));

        try (var other = TestLimits.on(TestRedis.shared().url())) {
            other.take(limits, 1);
        }
    }

    @Test
    void a_stale_key_takes_nothing() {
        KeyLimits limits = all(1, null, 1);
        keeper.limits.publish(keeper.key, 2);

        assertThat(keeper.ask(limits, 1)).isInstanceOf(Limits.Admission.Stale.class);
        var newest = LimitRequest.call(keeper.key, 1, limits, "m", 1, new aigateway.kernel.RequestId("req_1"))
                .ofNewestVersion();
        admitted(keeper.limits.admit(newest));
    }

    @Test
    void a_version_check_leaves_no_trace() {
        admitted(keeper.limits.admit(LimitRequest.versionOnly(keeper.key, 1)));
        admitted(keeper.ask(KeyLimits.NONE, 1));

        assertThat(keeper.eval("return {redis.call('EXISTS', KEYS[1])}", "version"))
                .isEqualTo(List.of(0L));
        assertThat(keeper.eval("return {redis.call('EXISTS', KEYS[1])}", "requests"))
                .isEqualTo(List.of(0L));
    }

    @Test
    void what_is_kept_ends_by_itself() {
        keeper.take(all(60, 60_000, 1), 1_000);

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

            assertThat(remaining(own.ask(limits, 400), "tokens")).isEqualTo("600");
            server.flush();
            own.take(limits, 400).release(ActualUsage.of(800));
            assertThat(Long.parseLong(remaining(own.ask(limits, 0), "tokens"))).isBetween(200L, 220L);
        }
    }

    @Test
    void refusals_are_counted_by_the_limit_that_refused() {
        keeper.take(all(1, null, null), 1);
        keeper.ask(all(1, null, null), 1);
        keeper.ask(all(1, null, null), 1);
        keeper.ask(all(null, 5, null), 6);

        assertThat(keeper.limits.refusals()).isEqualTo(Map.of("requests", 2L, "tokens", 1L));
    }

    @Test
    void the_largest_limits_are_still_exact() {
        var limits = new KeyLimits(new RateLimits(1_000_000L, 1_000_000_000L, 10_000L), Map.of());

        var first = keeper.ask(limits, 999_999_990);

        assertThat(remaining(first, "requests")).isEqualTo("999999");
        assertThat(Long.parseLong(remaining(first, "tokens"))).isBetween(8L, 12L);
    }

    private long ttl(String rule) {
        return (Long) keeper.eval("return {redis.call('PTTL', KEYS[1])}", rule).getFirst();
    }
}
