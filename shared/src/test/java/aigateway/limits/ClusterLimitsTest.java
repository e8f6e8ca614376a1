package aigateway.limits;

import static aigateway.limits.TestLimits.admitted;
import static aigateway.limits.TestLimits.all;
import static aigateway.limits.TestLimits.rates;
import static aigateway.limits.TestLimits.refused;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.KeyId;
import aigateway.kernel.KeyLimits;
import aigateway.kernel.KeyTeam;
import aigateway.kernel.RequestId;
import aigateway.kernel.TeamId;
import aigateway.testing.TestRedisCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each script and each limit in a Redis cluster of one node and of three. */
class ClusterLimitsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(600);
    private static final KeyLimits ONE = all(null, null, 1);
    private static final KeyLimits EVERY =
            new KeyLimits(rates(600, 5_000, 2), Map.of("gpt-*", rates(500, 5_000, 2), "other", rates(1, 1, 1)));
    /** So many fall on each of three nodes; that one gets none has a chance of one in a million. */
    private static final int TEAMS = 36;

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void every_limit_of_a_key_and_of_its_team_is_taken_and_given_back(int nodes) {
        var cluster = TestRedisCluster.shared(nodes);
        try (var redis = TestLimits.inCluster(cluster.url(), LONG)) {
            for (int i = 0; i < TEAMS; i++) {
                KeyTeam team = team(EVERY, 1);
                Permit first = admitted(call(redis, team, 4_900)).permit();
                assertThat(refused(call(redis, team, 4_900)).type()).isEqualTo("tokens");

                first.release(ActualUsage.of(10));

                Awaitility.await().untilAsserted(() -> admitted(call(redis, team, 2_000)));
                admitted(call(redis, team, 2_000));
                assertThat(refused(call(redis, team, 1)).message()).contains("2 requests at the same time");
            }
            assertThat(cluster.keys()).hasSize(nodes).allMatch(keys -> keys > 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void instances_share_a_limit_exactly(int nodes) throws Exception {
        var cluster = TestRedisCluster.shared(nodes);
        try (var here = TestLimits.inCluster(cluster.url(), LONG);
                var there = TestLimits.inCluster(cluster.url(), LONG);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            KeyTeam team = team(all(5, null, null), 1);
            List<Callable<Limits.Admission>> calls = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                TestLimits process = i % 2 == 0 ? here : there;
                String key = process.key.value();
                calls.add(() -> process.admitOfTeam(team, KeyLimits.NONE, key));
            }
            cluster.forgetScripts();

            int admitted = 0;
            for (Future<Limits.Admission> answer : threads.invokeAll(calls)) {
                admitted += answer.get() instanceof Limits.Admission.Admitted ? 1 : 0;
            }

            assertThat(admitted).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void changes_of_keys_and_teams_and_the_limits_of_single_actions_reach_other_instances(int nodes) {
        var cluster = TestRedisCluster.shared(nodes);
        try (var here = TestLimits.inCluster(cluster.url(), LONG);
                var there = TestLimits.inCluster(cluster.url(), LONG)) {
            KeyTeam team = team(KeyLimits.NONE, 1);
            KeyId changed = new KeyId(here.key + "c");

            here.limits.publish(changed, team.id(), 2);
            here.limits.publish(there.key, 2);

            assertThat(there.limits.admit(LimitRequest.versionOnly(changed, 1, team)))
                    .isInstanceOf(Limits.Admission.Stale.class);
            assertThat(there.admit(KeyLimits.NONE, 1)).isInstanceOf(Limits.Admission.Stale.class);
            admitted(there.limits.admit(LimitRequest.versionOnly(here.key, 1, team)));
            here.limits.publish(team.id(), 2);
            assertThat(there.limits.admit(LimitRequest.versionOnly(here.key, 1, team)))
                    .isInstanceOf(Limits.Admission.Stale.class);
            admitted(here.limits.admit(LimitRequest.perMinute(here.key, "tests", 1)));
            refused(there.limits.admit(LimitRequest.perMinute(here.key, "tests", 1)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void the_slots_of_running_calls_are_renewed_and_taken_again_when_they_are_lost(int nodes) {
        var cluster = TestRedisCluster.shared(nodes);
        try (var process = TestLimits.inCluster(cluster.url(), SHORT)) {
            Permit call = process.take(ONE, 1);
            cluster.forgetScripts();
            process.redis.delete("{" + process.key + "}:parallel");

            Awaitility.await().until(() -> slots(process) == 1);
            refused(process.admit(ONE, 1));

            call.release(ActualUsage.UNKNOWN);
            Awaitility.await().until(() -> slots(process) == 0);
        }
    }

    @Test
    void a_limit_holds_while_its_slot_moves_to_another_node() {
        var cluster = TestRedisCluster.shared(3);
        try (var process = TestLimits.inCluster(cluster.url(), SHORT)) {
            for (int moves = 0; moves < 3; moves++) {
                Permit call = process.take(ONE, 1);
                cluster.move("{" + process.key + "}:parallel");
                refused(process.admit(ONE, 1));

                call.release(ActualUsage.UNKNOWN);

                Awaitility.await().until(() -> slots(process) == 0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void the_first_command_finds_a_connection_to_each_node(int nodes) {
        var cluster = TestRedisCluster.shared(nodes);
        List<TestLimits> clients = new ArrayList<>();
        try {
            List<Long> before = cluster.connections();
            // Others may close theirs meanwhile.
            for (int i = 0; i < 10; i++) {
                clients.add(TestLimits.inCluster(cluster.url(), LONG));
                clients.getLast().redis.ping();
            }
            List<Long> after = cluster.connections();
            for (int node = 0; node < nodes; node++) {
                assertThat(after.get(node)).isGreaterThanOrEqualTo(before.get(node) + 5);
            }
        } finally {
            clients.forEach(TestLimits::close);
        }
    }

    private static Limits.Admission call(TestLimits process, KeyTeam team, long tokens) {
        var request = new RequestId("req_" + UUID.randomUUID());
        return process.limits.admit(LimitRequest.call(process.key, 1, EVERY, team, "gpt-test", tokens, request));
    }

    private static KeyTeam team(KeyLimits limits, long version) {
        String id = "team_" + UUID.randomUUID().toString().replace("-", "");
        return new KeyTeam(new TeamId(id), "team", limits, version);
    }

    private static long slots(TestLimits process) {
        return (Long) process.eval("return {redis.call('ZCARD', KEYS[1])}", "parallel")
                .getFirst();
    }
}
