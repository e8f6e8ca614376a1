package aigateway.limits;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.KeyId;
import aigateway.redis.Redis;
import aigateway.testing.ManualClock;
import aigateway.testing.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyVersionTest {
    private static final Random RANDOM = new Random();

    private final ManualClock clock = new ManualClock(Instant.ofEpochSecond(1_000_000));
    private final Redis redis = new Redis(TestRedis.shared().url(), false, clock, Duration.ofSeconds(5));
    private final Limits limits = limits(redis);
    private final KeyId key = new KeyId("limits" + RANDOM.nextLong(Long.MAX_VALUE));

    @AfterEach
    void close() {
        redis.close();
    }

    @Test
    void a_key_that_no_one_changed_is_admitted() {
        assertAdmitted(limits, 1);
    }

    @Test
    void an_older_version_than_the_published_one_is_stale() {
        limits.publish(key, 3);

        assertThat(limits.admit(LimitRequest.versionOnly(key, 2, null))).isInstanceOf(Limits.Admission.Stale.class);
        assertAdmitted(limits, 3);
        assertAdmitted(limits, 4);
    }

    @Test
    void another_instance_sees_a_published_version() {
        limits.publish(key, 2);

        try (var elsewhere = new Redis(TestRedis.shared().url(), false, clock, Duration.ofSeconds(5))) {
            assertThat(limits(elsewhere).admit(LimitRequest.versionOnly(key, 1, null)))
                    .isInstanceOf(Limits.Admission.Stale.class);
        }
    }

    @Test
    void a_change_of_one_key_is_none_of_another() {
        limits.publish(new KeyId(key + "x"), 9);

        assertAdmitted(limits, 1);
    }

    /** Two admins at once: the one whose word arrives last may have changed the key first. */
    @Test
    void an_earlier_change_that_is_published_late_does_not_hide_the_later_one() {
        limits.publish(key, 3);
        limits.publish(key, 2);

        assertThat(limits.admit(LimitRequest.versionOnly(key, 2, null))).isInstanceOf(Limits.Admission.Stale.class);
    }

    @Test
    void versions_are_compared_as_numbers() {
        limits.publish(key, 10);

        assertThat(limits.admit(LimitRequest.versionOnly(key, 9, null))).isInstanceOf(Limits.Admission.Stale.class);
    }

    @Test
    void a_published_version_outlives_every_cache_and_then_ends() {
        limits.publish(key, 2);

        assertThat(redis.read("{" + key + "}:version")).hasValue("2");
        assertThat(ttl()).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
    }

    @Test
    void with_redis_away_a_call_is_admitted_and_a_change_still_made() {
        try (var away = new Redis(null, false, clock)) {
            var blind = limits(away);
            blind.publish(key, 2);

            assertAdmitted(blind, 1);
        }
    }

    private void assertAdmitted(Limits which, long version) {
        assertThat(which.admit(LimitRequest.versionOnly(key, version, null)))
                .isInstanceOf(Limits.Admission.Admitted.class);
    }

    private Duration ttl() {
        var script = new aigateway.redis.Script("return {redis.call('PTTL', KEYS[1])}", "0".repeat(40));
        return Duration.ofMillis((Long)
                redis.eval(script, new String[] {"{" + key + "}:version"}).getFirst());
    }

    private Limits limits(Redis on) {
        return new RedisLimits(
                on,
                new RedisLimits.Settings(
                        FailMode.CLOSED, 1, TestLimits.LEASE, TestLimits.LONGEST, TestLimits.LONGEST, false),
                clock);
    }
}
