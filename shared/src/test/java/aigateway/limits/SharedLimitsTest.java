package aigateway.limits;

import static aigateway.limits.TestLimits.all;
import static aigateway.limits.TestLimits.rates;
import static aigateway.limits.TestLimits.refused;
import static aigateway.limits.TestLimits.remaining;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.KeyLimits;
import aigateway.testing.TestRedis;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Parallel calls, and limits of several kinds, models and keys together. */
class SharedLimitsTest {
    private final TestLimits testLimits = TestLimits.on(TestRedis.shared().url());

    @AfterEach
    void close() {
        testLimits.close();
    }

    @Test
    void a_permit_is_free_again_when_its_call_is_over() {
        KeyLimits limits = all(null, null, 2);
        Permit first = testLimits.take(limits, 1);
        testLimits.take(limits, 1);

        var refusal = refused(testLimits.admit(limits, 1));
        assertThat(refusal.type()).isEqualTo("requests");
        assertThat(refusal.headers()).containsEntry("retry-after", "1");
        assertThat(refusal.message()).contains("2 requests at the same time");

        first.release(ActualUsage.UNKNOWN);
        testLimits.take(limits, 1);
        refused(testLimits.admit(limits, 1));
    }

    @Test
    void a_call_that_is_refused_for_parallelism_takes_neither_request_nor_tokens() {
        KeyLimits limits = all(5, 1_000, 1);
        Permit running = testLimits.take(limits, 100);
        for (int i = 0; i < 20; i++) {
            assertThat(refused(testLimits.admit(limits, 100)).message()).contains("1 request at the same time");
        }
        running.release(ActualUsage.of(100));

        var next = testLimits.admit(limits, 100);

        assertThat(remaining(next, "requests")).isEqualTo("3");
        assertThat(Long.parseLong(remaining(next, "tokens"))).isBetween(800L, 820L);
    }

    @Test
    void the_model_and_the_key_both_give_or_neither_does() {
        var limits =
                new KeyLimits(rates(10, null, 5), Map.of("gpt-4*", rates(2, null, null), "o3", rates(null, 50, 1)));
        testLimits.take(limits, "gpt-4o");
        testLimits.take(limits, "gpt-4-turbo");

        for (int i = 0; i < 20; i++) {
            assertThat(refused(testLimits.admit(limits, "gpt-4o", 1)).message())
                    .contains("2 requests per minute for 'gpt-4*'");
            assertThat(refused(testLimits.admit(limits, "o3", 51)).type()).isEqualTo("tokens");
        }

        // The key has eight of its ten and three of its five places left.
        assertThat(remaining(testLimits.admit(limits, "other", 1), "requests")).isEqualTo("7");
        testLimits.take(limits, "o3");
        testLimits.take(limits, "other");
        assertThat(refused(testLimits.admit(limits, "other", 1)).message()).contains("5 requests at the same time");
    }

    @Test
    void of_two_that_refuse_the_longer_wait_is_shown() {
        var limits = new KeyLimits(rates(60, null, null), Map.of("slow", rates(2, null, null)));
        testLimits.busyFor("requests", Duration.ofMillis(62_500));
        testLimits.busyFor("requests:slow", Duration.ofMillis(50_500));

        var refusal = refused(testLimits.admit(limits, "slow", 1));

        assertThat(refusal.headers()).containsEntry("retry-after", "21");
        assertThat(refusal.message()).contains("for 'slow'");
    }

    @Test
    void keys_do_not_share_limits() {
        KeyLimits limits = all(1, null, null);
        testLimits.take(limits, 1);
        refused(testLimits.admit(limits, 1));

        try (var other = TestLimits.on(TestRedis.shared().url())) {
            other.take(limits, 1);
        }
    }
}
