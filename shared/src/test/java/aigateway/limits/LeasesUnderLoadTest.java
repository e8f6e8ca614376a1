package aigateway.limits;

import static aigateway.limits.TestLimits.all;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.KeyId;
import aigateway.kernel.KeyLimits;
import aigateway.kernel.KeyTeam;
import aigateway.kernel.Pause;
import aigateway.kernel.RequestId;
import aigateway.kernel.TeamId;
import aigateway.redis.Redis;
import aigateway.testing.TestRedis;
import aigateway.testing.TestRedisCluster;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two or three processes that hold parts of the same limits, with more calls than the limits admit, in real time. */
class LeasesUnderLoadTest {
    private static final int CALLERS_PER_PROCESS = 8;
    /** At least, so that time gives some back. */
    private static final Duration TIME = Duration.ofSeconds(2);
    /** For a machine that needs so long to use up a limit. */
    private static final Duration TIME_MAX = Duration.ofMinutes(2);
    /** Of a call, so that many run at once. */
    private static final Duration CALL = Duration.ofMillis(20);
    /** After a refusal. Callers that never wait would take every other test's processor. */
    private static final Duration REST = Duration.ofMillis(1);

    private final String id = UUID.randomUUID().toString().replace("-", "").substring(0, 12);

    /** A process, as far as limits are concerned. */
    private record Instance(Redis redis, RedisLimits limits, AtomicLong admitted) implements AutoCloseable {
        static Instance start(String url, boolean cluster) {
            var clock = InstantSource.system();
            var redis = new Redis(url, cluster, clock, Duration.ofSeconds(5));
            var settings = new RedisLimits.Settings(
                    FailMode.CLOSED, 1, TestLimits.LEASE, TestLimits.LONGEST, TestLimits.LONGEST, false);
            String name = "process_" + UUID.randomUUID();
            return new Instance(redis, new RedisLimits(redis, settings, clock, name), new AtomicLong());
        }

        @Override
        public void close() {
            limits.close();
            redis.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void all_processes_together_admit_what_the_limit_gives_and_at_most_the_parts_that_they_hold_more(int processes)
            throws Exception {
        int rpm = 3_000;
        long part = rpm / 600;
        double seconds = run(TestRedis.shared().url(), false, processes, all(rpm, null, null), 1, rpm, (all, total) -> {
            assertThat(all).allSatisfy(one -> assertThat(one.admitted.get()).isGreaterThan(total / processes / 4));
        });
        long given = rpm + Math.round(seconds * rpm / 60);

        assertThat(total).isLessThanOrEqualTo(given + processes * part);
        assertThat(total).isGreaterThan(rpm);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void the_tokens_and_requests_of_a_team_hold_in_a_cluster(int nodes) throws Exception {
        int tpm = 300_000;
        long part = tpm / 600;
        String url = TestRedisCluster.shared(nodes).url();
        double seconds = run(url, true, 2, all(1_000_000, tpm, 5_000), 100, tpm / 100, (_, _) -> {});
        double given = tpm + seconds * tpm / 60;

        assertThat(total * 100).isLessThanOrEqualTo((long) given + 2 * part + 100);
        assertThat(total * 100).isGreaterThan(tpm);
    }

    @Test
    void there_are_never_more_parallel_calls_than_the_limit() throws Exception {
        int parallel = 70;
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        try (var first = Instance.start(TestRedis.shared().url(), false);
                var second = Instance.start(TestRedis.shared().url(), false)) {
            var both = List.of(first, second);
            BooleanSupplier enough =
                    () -> most.get() > parallel / 2 && both.stream().allMatch(process -> process.admitted.get() > 0);
            load(both, 60, enough, process -> {
                Limits.Admission answer = process.limits.admit(request(all(null, null, parallel), 1, null));
                if (answer instanceof Limits.Admission.Admitted(Permit permit, RateLimitStatus _)) {
                    process.admitted.incrementAndGet();
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    pause(CALL);
                    running.decrementAndGet();
                    permit.release(ActualUsage.NO_TOKENS);
                } else {
                    pause(REST);
                }
            });
            assertThat(most.get()).isLessThanOrEqualTo(parallel).isGreaterThan(parallel / 2);
            assertThat(first.admitted.get()).isGreaterThan(0);
            assertThat(second.admitted.get()).isGreaterThan(0);
        }
    }

    private long total;

    private interface Check {
        void of(List<Instance> processes, long total);
    }

    /**
     * Calls until the processes have admitted more than a minute gives at once.
     *
     * @return how long it took, from before the first call to after the last one
     */
    private double run(
            String url, boolean cluster, int processes, KeyLimits limits, long tokens, long minute, Check check)
            throws Exception {
        var team = cluster ? new KeyTeam(new TeamId("team_" + id), "team", limits, 1) : null;
        KeyLimits own = cluster ? KeyLimits.NONE : limits;
        List<Instance> all = new ArrayList<>();
        try {
            for (int i = 0; i < processes; i++) {
                all.add(Instance.start(url, cluster));
            }
            long start = System.nanoTime();
            load(all, CALLERS_PER_PROCESS, () -> admitted(all) > minute, process -> {
                Limits.Admission answer = process.limits.admit(request(own, tokens, team));
                if (answer instanceof Limits.Admission.Admitted(Permit permit, RateLimitStatus _)) {
                    process.admitted.incrementAndGet();
                    permit.release(ActualUsage.of(tokens));
                } else {
                    pause(REST);
                }
            });
            double seconds = (System.nanoTime() - start) / 1e9;
            total = admitted(all);
            check.of(all, total);
            return seconds;
        } finally {
            all.forEach(Instance::close);
        }
    }

    private static long admitted(List<Instance> processes) {
        return processes.stream().mapToLong(process -> process.admitted.get()).sum();
    }

    private static void load(List<Instance> processes, int callers, BooleanSupplier enough, Consumer<Instance> call)
            throws Exception {
        long start = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (Instance process : processes) {
                for (int i = 0; i < callers; i++) {
                    running.add(threads.submit(() -> {
                        long took = 0;
                        while (took < TIME.toNanos() || (!enough.getAsBoolean() && took < TIME_MAX.toNanos())) {
                            call.accept(process);
                            took = System.nanoTime() - start;
                        }
                    }));
                }
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
    }

    private static void pause(Duration time) {
        if (!Pause.sleep(time)) {
            throw new IllegalStateException("the test was interrupted");
        }
    }

    private LimitRequest request(KeyLimits limits, long tokens, @Nullable KeyTeam team) {
        var request = new RequestId("req_" + UUID.randomUUID());
        return LimitRequest.call(new KeyId("k" + id), 1, limits, team, "m", tokens, request);
    }
}
