package aigateway.limits;

import static aigateway.limits.TestLimits.all;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.KeyId;
import aigateway.kernel.KeyLimits;
import aigateway.kernel.KeyTeam;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two or three processes that hold parts of the same limits, with more calls than the limits admit, in real time. */
class LeasesUnderLoadTest {
    private static final int CALLERS_PER_PROCESS = 8;
    private static final Duration TIME = Duration.ofSeconds(3);

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
        int rpm = 12_000;
        long part = rpm / 600;
        double seconds = run(TestRedis.shared().url(), false, processes, all(rpm, null, null), 1, (all, total) -> {
            assertThat(all).allSatisfy(one -> assertThat(one.admitted.get()).isGreaterThan(total / processes / 4));
        });
        long given = rpm + Math.round(seconds * rpm / 60);

        assertThat(total).isLessThanOrEqualTo(given + processes * part);
        assertThat(total).isGreaterThan(rpm);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void the_tokens_and_requests_of_a_team_hold_in_a_cluster(int nodes) throws Exception {
        int tpm = 1_200_000;
        long part = tpm / 600;
        String url = TestRedisCluster.shared(nodes).url();
        double seconds = run(url, true, 2, all(1_000_000, tpm, 5_000), 100, (_, _) -> {});
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
            load(List.of(first, second), 60, process -> {
                Limits.Admission answer = process.limits.admit(request(all(null, null, parallel), 1, null));
                if (answer instanceof Limits.Admission.Admitted(Permit permit, RateLimitStatus _)) {
                    process.admitted.incrementAndGet();
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    pause();
                    running.decrementAndGet();
                    permit.release(ActualUsage.NO_TOKENS);
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

    /** Returns how long it took, from before the first call to after the last one. */
    private double run(String url, boolean cluster, int processes, KeyLimits limits, long tokens, Check check)
            throws Exception {
        var team = cluster ? new KeyTeam(new TeamId("team_" + id), "team", limits, 1) : null;
        KeyLimits own = cluster ? KeyLimits.NONE : limits;
        List<Instance> all = new ArrayList<>();
        try {
            for (int i = 0; i < processes; i++) {
                all.add(Instance.start(url, cluster));
            }
            long start = System.nanoTime();
            load(all, CALLERS_PER_PROCESS, process -> {
                Limits.Admission answer = process.limits.admit(request(own, tokens, team));
                if (answer instanceof Limits.Admission.Admitted(Permit permit, RateLimitStatus _)) {
                    process.admitted.incrementAndGet();
                    permit.release(ActualUsage.of(tokens));
                }
            });
            double seconds = (System.nanoTime() - start) / 1e9;
            total = all.stream().mapToLong(process -> process.admitted.get()).sum();
            check.of(all, total);
            return seconds;
        } finally {
            all.forEach(Instance::close);
        }
    }

    private static void load(List<Instance> processes, int callers, Consumer<Instance> call) throws Exception {
        long end = System.nanoTime() + TIME.toNanos();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (Instance process : processes) {
                for (int i = 0; i < callers; i++) {
                    running.add(threads.submit(() -> {
                        while (System.nanoTime() < end) {
                            call.accept(process);
                        }
                    }));
                }
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(2);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private LimitRequest request(KeyLimits limits, long tokens, @Nullable KeyTeam team) {
        var request = new RequestId("req_" + UUID.randomUUID());
        return LimitRequest.call(new KeyId("k" + id), 1, limits, team, "m", tokens, request);
    }
}
