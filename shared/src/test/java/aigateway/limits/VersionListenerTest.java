package aigateway.limits;

import static aigateway.limits.TestLimits.admitted;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.KeyId;
import aigateway.kernel.KeyLimits;
import aigateway.kernel.KeyTeam;
import aigateway.kernel.TeamId;
import aigateway.testing.TestRedis;
import aigateway.testing.TestRedisCluster;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Versions that are pushed to the processes that listen. The clock stands still unless a test moves it. */
@Order(1) // It mostly waits, and begins with the first classes, so that the others do not wait for it.
class VersionListenerTest {
    private static final int CALLS = 100;
    /** Each of these waits for two seconds. */
    private static final int CUTS = 5;

    private final TestRedis server = TestRedis.start();
    private final TestLimits here = TestLimits.leasing(server.url(), false);

    @AfterEach
    void close() {
        here.close();
        server.close();
    }

    @Test
    void calls_without_limits_make_no_round_trip() {
        here.listens();
        long before = server.calls("get");

        for (int i = 0; i < CALLS; i++) {
            admitted(here.admit(KeyLimits.NONE, 1));
        }

        assertThat(server.calls("get")).isEqualTo(before);
    }

    @Test
    void when_a_change_is_published_no_process_admits_the_older_version() {
        try (var there = TestLimits.leasing(here.key, server.url(), false, FailMode.CLOSED)) {
            for (long version = 2; version <= CALLS; version++) {
                awaitKnown(there, version - 1);

                here.limits.publish(here.key, version);

                assertStale(there, version - 1);
                assertStale(here, version - 1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void the_same_holds_in_a_cluster(int nodes) {
        String url = TestRedisCluster.shared(nodes).url();
        try (var first = TestLimits.leasing(url, true);
                var second = TestLimits.leasing(first.key, url, true, FailMode.CLOSED)) {
            for (long version = 2; version <= CALLS; version++) {
                awaitKnown(second, version - 1);

                first.limits.publish(first.key, version);

                assertStale(second, version - 1);
            }
        }
    }

    @Test
    void a_change_of_a_team_makes_its_keys_stale_and_no_others() {
        var team = new KeyTeam(new TeamId("team_1"), "team", KeyLimits.NONE, 1);
        LimitRequest inTeam = LimitRequest.versionOnly(new KeyId("inteam00"), 1, team);
        here.listens();
        Awaitility.await().until(() -> {
            admitted(here.limits.admit(inTeam));
            return here.limits.knowsVersionsOf(inTeam);
        });

        here.limits.publish(team.id(), 2);

        assertThat(here.limits.admit(inTeam)).isInstanceOf(Limits.Admission.Stale.class);
        assertThat(here.limits.knowsVersionsOf(version(here, 1))).isTrue();
    }

    @Test
    void a_change_that_is_published_while_the_connection_is_cut_is_seen_and_then_pushed_again() {
        try (var there = TestLimits.on(server.url())) {
            for (long version = 2; version < 2 + CUTS; version++) {
                awaitKnown(here, version - 1);

                server.cutSubscriptions();
                there.limits.publish(here.key, version);

                assertStale(here, version - 1);
            }
        }
    }

    @Test
    void a_publication_waits_for_a_process_that_died_until_nothing_can_rely_on_it() {
        try (var there = TestLimits.on(server.url())) {
            here.listens();
            server.allowMessages(false);
            server.cutSubscriptions();
            assertThat(there.eval("return {redis.call('EXISTS', '{changes}:listeners')}", "x"))
                    .containsExactly(1L);

            there.limits.publish(here.key, 2);

            assertStale(here, 1);
            server.allowMessages(true);
            awaitKnown(here, 2);
        }
    }

    @Test
    void a_process_that_ends_leaves_no_note() {
        here.listens();
        here.limits.close();

        try (var there = TestLimits.on(server.url())) {
            assertThat(there.eval("return {redis.call('EXISTS', '{changes}:listeners')}", "x"))
                    .containsExactly(0L);
        }
    }

    @Test
    void without_a_message_for_two_seconds_each_call_is_checked_in_Redis() {
        here.listens();
        server.allowMessages(false);

        here.clock.advance(VersionListener.RELIES);

        assertThat(here.limits.knowsVersionsOf(version(here, 1))).isFalse();
    }

    @Test
    void a_clock_that_was_set_back_does_not_make_it_rely_on_old_messages() {
        here.listens();
        server.allowMessages(false);
        server.cutSubscriptions();

        here.clock.advance(Duration.ofHours(-1));

        assertThat(here.limits.knowsVersionsOf(version(here, 1))).isFalse();
    }

    @Test
    void where_messages_are_not_allowed_each_call_is_checked_in_Redis() {
        server.allowMessages(false);
        for (int i = 0; i < CALLS; i++) {
            admitted(here.admit(KeyLimits.NONE, 1));
        }

        here.limits.publish(here.key, 2);

        assertStale(here, 1);
        assertThat(server.calls("get")).isGreaterThan(CALLS);
    }

    @Test
    void a_Redis_that_was_started_again_is_listened_to_again() {
        int port = server.port();
        here.listens();
        server.shut();
        Awaitility.await().until(() -> !here.limits.knowsVersionsOf(version(here, 1)));
        admitted(here.admit(KeyLimits.NONE, 1));

        try (var again = TestRedis.startOn(port);
                var there = TestLimits.on(again.url())) {
            Awaitility.await().until(() -> {
                here.clock.advance(Duration.ofMillis(100));
                admitted(here.admit(KeyLimits.NONE, 1));
                return here.limits.knowsVersionsOf(version(here, 1));
            });

            there.limits.publish(here.key, 2);

            assertStale(here, 1);
        }
    }

    private static void awaitKnown(TestLimits process, long version) {
        Awaitility.await().pollInterval(Duration.ofMillis(2)).until(() -> {
            process.clock.advance(Duration.ofMillis(2));
            admitted(process.limits.admit(version(process, version)));
            return process.limits.knowsVersionsOf(version(process, version));
        });
    }

    private static void assertStale(TestLimits process, long version) {
        assertThat(process.limits.admit(version(process, version))).isInstanceOf(Limits.Admission.Stale.class);
    }

    private static LimitRequest version(TestLimits process, long version) {
        return LimitRequest.versionOnly(process.key, version, null);
    }
}
