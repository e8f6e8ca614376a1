package aigateway.limits;

import static aigateway.limits.TestLimits.admitted;
import static aigateway.limits.TestLimits.all;
import static aigateway.limits.TestLimits.refused;
import static aigateway.limits.TestLimits.remaining;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.KeyLimits;
import aigateway.testing.TestRedis;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one process holds of large limits. Its clock stands still unless a test moves it, and Redis's goes on. */
class LeasedLimitsTest {
    /** A tenth of a second gives 100 requests, 1,000 tokens. */
    private static final KeyLimits LARGE = all(60_000, 600_000, 128);
    /** One a millisecond, which is no more than noise in what is left. */
    private static final KeyLimits REQUESTS = all(60_000, null, null);

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
    void calls_under_large_limits_make_few_round_trips() {
        here.holds(server, LARGE);
        long before = server.calls("get");

        for (int i = 0; i < CALLS; i++) {
            here.take(LARGE, 10).release(ActualUsage.of(10));
        }

        // Each call by itself would read a version, two counts and, after it, one more.
        assertThat(server.calls("get") - before).isLessThan(CALLS);
    }

    @ParameterizedTest
    @CsvSource({"5", "7"})
    void a_small_limit_is_counted_in_Redis_call_by_call(int rpm) {
        KeyLimits small = all(rpm, null, null);
        here.listens();
        for (int i = 0; i < 4; i++) {
            here.take(small, 1);
        }

        assertThat(remaining(observer.admit(small, 1), "requests")).isEqualTo(Integer.toString(rpm - 5));
    }

    @Test
    void a_limit_is_large_when_a_tenth_of_a_second_gives_two_calls() {
        assertThat(isLarge(1_199, 1)).isFalse();
        assertThat(isLarge(1_200, 1)).isTrue();
        assertThat(isLarge(600_000, 500)).isTrue();
        assertThat(isLarge(600_000, 501)).isFalse();
    }

    @Test
    void a_limit_on_parallel_calls_is_large_when_each_process_has_more_than_64() {
        assertThat(SlotHolding.isLargeEnough(rule(Rule.Kind.PARALLEL, 64), 1)).isFalse();
        assertThat(SlotHolding.isLargeEnough(rule(Rule.Kind.PARALLEL, 65), 1)).isTrue();
        assertThat(SlotHolding.isLargeEnough(rule(Rule.Kind.PARALLEL, 128), 2)).isFalse();
    }

    @Test
    void a_call_of_more_tokens_than_half_a_part_is_counted_in_Redis() {
        here.holds(server, LARGE);
        long before = server.calls("get");

        here.take(LARGE, 501);

        assertThat(server.calls("get")).isGreaterThan(before);
    }

    @Test
    void what_is_held_is_counted_as_used_for_other_processes_and_comes_back_when_this_one_ends() {
        // Some time's worth: so many come back while the test runs.
        here.busyFor("requests", Duration.ofSeconds(30));
        here.holds(server, REQUESTS);
        for (int i = 0; i < 50; i++) {
            here.take(REQUESTS, 1);
        }

        here.limits.close();

        double busy = observer.busyMillis("requests");
        assertThat(busy).isLessThan(30_000 + 300);
        admitted(here.admit(REQUESTS, 1));
    }

    @Test
    void what_no_call_uses_is_given_back_after_half_a_second() {
        here.holds(server, LARGE);
        Permit call = here.take(LARGE, 10);

        here.clock.advance(Holding.FRESH);
        // Only the slot of the running call is left.
        Awaitility.await().until(() -> observer.slots() == 1);
        call.release(ActualUsage.of(10));

        Awaitility.await().until(() -> observer.slots() == 0);
    }

    @Test
    void corrections_of_tokens_reach_Redis() {
        KeyLimits tokens = all(null, 600_000, null);
        here.holds(server, tokens);
        double before = observer.busyMillis("tokens");

        // 30 s worth of them, which is far more than time gives back meanwhile.
        here.take(tokens, 10).release(ActualUsage.of(300_010));
        here.clock.advance(Holding.FRESH);

        Awaitility.await().until(() -> observer.busyMillis("tokens") > before + 15_000);
    }

    @Test
    void tokens_that_were_not_used_are_given_back() {
        KeyLimits tokens = all(null, 600_000, null);
        here.busyFor("tokens", Duration.ofSeconds(30));
        here.holds(server, tokens);
        for (int i = 0; i < CALLS; i++) {
            here.take(tokens, 400).release(ActualUsage.NO_TOKENS);
        }

        here.limits.close();

        // 200 calls have expected 8 s worth of tokens.
        assertThat(observer.busyMillis("tokens")).isLessThan(30_300);
    }

    @Test
    void the_headers_count_each_call() {
        here.holds(server, REQUESTS);
        here.clock.advance(Duration.ofMillis(1));
        long first = Long.parseLong(remaining(here.admit(REQUESTS, 1), "requests"));
        for (int i = 0; i < 20; i++) {
            here.take(REQUESTS, 1);
        }

        long last = Long.parseLong(remaining(here.admit(REQUESTS, 1), "requests"));

        assertThat(first).isBetween(59_700L, 59_999L);
        assertThat(first - last).isBetween(20L, 22L);
    }

    @Test
    void a_changed_limit_counts_at_once_and_the_part_of_the_old_one_is_given_back() {
        here.holds(server, LARGE);
        KeyLimits less = all(5, 600_000, 128);
        here.redis.delete("{" + here.key + "}:requests");

        for (int i = 0; i < 5; i++) {
            here.take(less, 1).release(ActualUsage.of(1));
        }
        refused(here.admit(less, 1));

        here.clock.advance(Holding.FRESH);
        Awaitility.await().until(() -> observer.slots() == 0);
    }

    @Test
    void near_the_limit_each_call_is_counted_in_Redis() {
        here.listens();
        // So few are left that an eighth of them is none.
        here.busyFor("requests", Duration.ofMillis(59_996));
        long before = server.calls("get");
        int admitted = 0;
        while (here.admit(REQUESTS, 1) instanceof Limits.Admission.Admitted && admitted < CALLS) {
            admitted++;
            here.busyFor("requests", Duration.ofMillis(59_996));
        }

        assertThat(server.calls("get") - before).isGreaterThanOrEqualTo(2L * admitted);
    }

    private static boolean isLarge(long limit, long cost) {
        return CountHolding.isLargeEnough(rule(Rule.Kind.TOKENS, limit), cost);
    }

    private static Rule rule(Rule.Kind kind, long limit) {
        return new Rule(kind, null, null, limit);
    }
}
