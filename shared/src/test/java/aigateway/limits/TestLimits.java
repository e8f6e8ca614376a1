package aigateway.limits;

import aigateway.kernel.KeyId;
import aigateway.kernel.KeyLimits;
import aigateway.kernel.KeyTeam;
import aigateway.kernel.Problem;
import aigateway.kernel.RateLimits;
import aigateway.kernel.RequestId;
import aigateway.redis.Redis;
import aigateway.redis.Script;
import aigateway.testing.ManualClock;
import aigateway.testing.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A key of its own with limits, and short ways to admit calls. */
final class TestLimits implements AutoCloseable {
    static final Duration LEASE = Duration.ofSeconds(30);
    static final Duration LONGEST = Duration.ofMinutes(2);
    /** A busy machine may be slow, which is no outage. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Script NOW = script("local t = redis.call('TIME')"
            + " return {string.format('%.0f', (tonumber(t[1]) - 1700000000) * 1000000 + tonumber(t[2]))}");

    final ManualClock clock = new ManualClock(Instant.ofEpochSecond(2_000_000_000));
    final KeyId key;
    final Redis redis;
    final RedisLimits limits;

    TestLimits(String redisUrl, FailMode mode, int instances, Duration lease) {
        this(redisUrl, mode, instances, lease, PATIENCE);
    }

    /** @param commandLimit for tests of an outage: how long a command may take */
    TestLimits(String redisUrl, FailMode mode, int instances, Duration lease, Duration commandLimit) {
        this(newKey(), redisUrl, false, mode, instances, lease, commandLimit, null);
    }

    private TestLimits(
            KeyId key,
            String redisUrl,
            boolean cluster,
            FailMode mode,
            int instances,
            Duration lease,
            Duration commandLimit,
            @Nullable String process) {
        this.key = key;
        redis = new Redis(redisUrl, cluster, clock, commandLimit);
        // It waits for each release, so that a test sees what it did.
        limits = new RedisLimits(
                redis, new RedisLimits.Settings(mode, instances, lease, LONGEST, LONGEST, true), clock, process);
    }

    static TestLimits on(String redisUrl) {
        return new TestLimits(redisUrl, FailMode.CLOSED, 1, LEASE);
    }

    /** A process of its own, with the same key. */
    TestLimits another(String redisUrl, Duration lease) {
        return new TestLimits(key, redisUrl, false, FailMode.CLOSED, 1, lease, PATIENCE, null);
    }

    /** To which changes are pushed, and which leases large limits. */
    static TestLimits leasing(String redisUrl, boolean cluster) {
        return leasing(newKey(), redisUrl, cluster, FailMode.CLOSED);
    }

    static TestLimits leasing(KeyId key, String redisUrl, boolean cluster, FailMode mode) {
        return new TestLimits(key, redisUrl, cluster, mode, 1, LEASE, PATIENCE, newKey().value());
    }

    /** The same with slots that are leased for so long. */
    static TestLimits leasing(KeyId key, String redisUrl, Duration lease) {
        return new TestLimits(key, redisUrl, false, FailMode.CLOSED, 1, lease, PATIENCE, newKey().value());
    }

    /** Admits calls without limits until this process needs Redis for them no longer. */
    void listens() {
        Awaitility.await().until(() -> {
            // A first command on a busy machine may have opened the breaker.
            clock.advance(Duration.ofMillis(100));
            admitted(admit(KeyLimits.NONE, 1));
            return limits.knowsVersionsOf(LimitRequest.versionOnly(key, 1, null));
        });
    }

    /** In a cluster, without local limits in place of it. */
    static TestLimits inCluster(String redisUrl, Duration lease) {
        return new TestLimits(newKey(), redisUrl, true, FailMode.CLOSED, 1, lease, PATIENCE, null);
    }

    private static KeyId newKey() {
        return new KeyId("k" + UUID.randomUUID().toString().replace("-", "").substring(0, 15));
    }

    static KeyLimits all(@Nullable Integer rpm, @Nullable Integer tpm, @Nullable Integer parallel) {
        return new KeyLimits(rates(rpm, tpm, parallel), Map.of());
    }

    static RateLimits rates(@Nullable Integer rpm, @Nullable Integer tpm, @Nullable Integer parallel) {
        return new RateLimits(number(rpm), number(tpm), number(parallel));
    }

    private static @Nullable Long number(@Nullable Integer limit) {
        return limit == null ? null : (long) limit;
    }

    Limits.Admission admit(KeyLimits of, long tokens) {
        return admit(of, "gpt-test", tokens);
    }

    Limits.Admission admit(KeyLimits of, String model, long tokens) {
        var request = new RequestId("req_" + UUID.randomUUID());
        return limits.admit(LimitRequest.call(key, 1, of, null, model, tokens, request));
    }

    /** A call of another key in a team that has these limits. */
    Limits.Admission admitOfTeam(KeyTeam team, KeyLimits of, String otherKey) {
        var request = new RequestId("req_" + UUID.randomUUID());
        return limits.admit(LimitRequest.call(new KeyId(otherKey), 1, of, team, "gpt-test", 1, request));
    }

    Permit take(KeyLimits of, String model) {
        return admitted(admit(of, model, 1)).permit();
    }

    Permit take(KeyLimits of, long tokens) {
        return admitted(admit(of, tokens)).permit();
    }

    static Limits.Admission.Admitted admitted(Limits.Admission answer) {
        if (answer instanceof Limits.Admission.Admitted admitted) {
            return admitted;
        }
        throw new AssertionError("not admitted: " + answer);
    }

    static Problem refused(Limits.Admission answer) {
        if (answer instanceof Limits.Admission.Refused(Problem problem, RateLimitStatus _)) {
            return problem;
        }
        throw new AssertionError("not refused: " + answer);
    }

    /** What is left of a limit per minute of tokens or requests, found by asking for more than there is. */
    static String remaining(Limits.Admission answer, String what) {
        RateLimitStatus status = switch (answer) {
            case Limits.Admission.Admitted(Permit _, RateLimitStatus at) -> at;
            case Limits.Admission.Refused(Problem _, RateLimitStatus at) -> at;
            case Limits.Admission.Stale() -> throw new AssertionError("stale");
        };
        return String.valueOf(status.headers().get("x-ratelimit-remaining-" + what));
    }

    /** Sets a limit per minute so that all of it is free again after so long. */
    void busyFor(String rule, Duration time) {
        long now = Long.parseLong(
                String.valueOf(redis.eval(NOW, new String[] {"x"}).getFirst()));
        redis.write("{" + key + "}:" + rule, Long.toString(now + time.toNanos() / 1000), Duration.ofMinutes(30));
    }

    List<Object> eval(String text, String rule) {
        return redis.eval(script(text), new String[] {"{" + key + "}:" + rule});
    }

    /** Admits calls until they are counted in this process. */
    void holds(TestRedis server, KeyLimits of) {
        listens();
        Awaitility.await().until(() -> {
            clock.advance(Duration.ofMillis(1));
            take(of, 1).release(ActualUsage.of(1));
            long before = server.calls("get");
            take(of, 1).release(ActualUsage.of(1));
            return server.calls("get") == before;
        });
    }

    long slots() {
        return (Long) eval("return {redis.call('ZCARD', KEYS[1])}", "parallel").getFirst();
    }

    /** Slots whose leases are not over. */
    long leasedSlots() {
        String count = "local t = redis.call('TIME')"
                + " return {redis.call('ZCOUNT', KEYS[1],"
                + " (tonumber(t[1]) - 1700000000) * 1000000 + tonumber(t[2]), '+inf')}";
        return (Long) eval(count, "parallel").getFirst();
    }

    /** The time until all of a limit is free again. */
    double busyMillis(String rule) {
        String busy = "local t = redis.call('TIME')"
                + " return {tostring(tonumber(redis.call('GET', KEYS[1]) or 0)"
                + " - (tonumber(t[1]) - 1700000000) * 1000000 - tonumber(t[2]))}";
        return Math.max(0, Double.parseDouble(String.valueOf(eval(busy, rule).getFirst())) / 1000);
    }

    private static Script script(String text) {
        try {
            byte[] sha = java.security.MessageDigest.getInstance("SHA-1")
                    .digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return new Script(text, java.util.HexFormat.of().formatHex(sha));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        limits.close();
        redis.close();
    }
}
