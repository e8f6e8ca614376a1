package aigateway.limits;

import aigateway.kernel.KeyId;
import aigateway.kernel.Unavailable;
import aigateway.redis.Redis;
import aigateway.redis.Script;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits that all instances share. Times are the Redis server's. One script before a call checks the key's version and takes
 * from every limit, or from none; one after it frees the slot and corrects the tokens.
 *
 * <p>Round trips: one before the call, the same for a key without limits; one after the call of a key that limits tokens or
 * parallel requests, which no call waits for, or on Lambda, where nothing runs after an answer, for at most 50 ms. With Redis
 * away a key without limits is admitted (the key cache's ten seconds then bound how long a revoked key lives) and one with
 * limits falls to the {@link FailMode}.
 */
public final class RedisLimits implements Limits {
    /** However wrong an expectation was, its key is not shut out for longer than this. {@code release.lua} has it too. */
    static final Duration DEBT_MAX = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(RedisLimits.class);
    private static final Script ADMIT = Script.beside(RedisLimits.class, "admit.lua");
    private static final Script RELEASE = Script.beside(RedisLimits.class, "release.lua");
    private static final Script PUBLISH = Script.beside(RedisLimits.class, "publish.lua");
    /** Longer than any instance keeps a key, by far. */
    private static final Duration VERSION_KEEP = Duration.ofHours(1);

    private static final long RELEASE_MILLIS = 50;
    private static final int ANSWERS_EACH = 3;

    private final Redis redis;
    private final Terms terms;
    private final Refusals refusals = new Refusals();
    private final LocalLimits local;

    /**
     * How limits are kept.
     *
     * @param instances how many processes share each limit while Redis is away
     * @param lease after which the slot of a process that died is free again; longer than any call takes
     * @param streamLease the same for a stream
     * @param releaseFirst whether a call's slot must be released before its answer goes out
     */
    public record Terms(FailMode failMode, int instances, Duration lease, Duration streamLease, boolean releaseFirst) {}

    public RedisLimits(Redis redis, Terms terms, InstantSource clock) {
        this.redis = redis;
        this.terms = terms;
        this.local = new LocalLimits(clock, terms.instances, refusals);
    }

    @Override
    public Admission admit(LimitRequest demand) {
        try {
            return read(demand, redis.eval(ADMIT, keys(demand, true), arguments(demand)));
        } catch (Unavailable away) {
            return demand.isFree() ? Admission.Admitted.FREELY : withoutRedis(demand, away);
        }
    }

    private Admission withoutRedis(LimitRequest demand, Unavailable away) {
        return switch (terms.failMode) {
            case CLOSED -> {
                free(demand);
                throw away;
            }
            case OPEN -> new Admission.Admitted(use -> free(demand), RateLimitStatus.NONE);
            case LOCAL ->
                switch (local.admit(demand)) {
                    case Admission.Admitted(Permit slot, RateLimitStatus standing) ->
                        new Admission.Admitted(
                                use -> {
                                    slot.release(use);
                                    free(demand);
                                },
                                standing);
                    case Admission no -> {
                        free(demand);
                        yield no;
                    }
                };
        };
    }

    /** An admission whose answer came too late may have taken a slot after all. */
    private void free(LimitRequest demand) {
        release(demand, ActualUsage.UNKNOWN);
    }

    private Admission read(LimitRequest demand, List<Object> answer) {
        if ("stale".equals(answer.getFirst())) {
            return new Admission.Stale();
        }
        if (demand.isFree()) {
            return Admission.Admitted.FREELY;
        }
        List<Rule> rules = demand.rules();
        List<Long> waits = new ArrayList<>();
        List<RateLimitStatus.Meter> meters = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            int at = 1 + ANSWERS_EACH * i;
            waits.add((Long) answer.get(at));
            meters.add(new RateLimitStatus.Meter(
                    rules.get(i).limit(), (Long) answer.get(at + 1), (Long) answer.get(at + 2)));
        }
        RateLimitStatus standing = RateLimitStatus.of(rules, meters);
        return "ok".equals(answer.getFirst())
                ? new Admission.Admitted(use -> release(demand, use), standing)
                : refusals.refuse(rules, waits, standing);
    }

    private String[] arguments(LimitRequest demand) {
        List<String> arguments = new ArrayList<>();
        arguments.add(Long.toString(demand.version()));
        if (!demand.isFree()) {
            arguments.add(demand.request().value());
            Duration lease = demand.streams() ? terms.streamLease : terms.lease;
            arguments.add(Long.toString(lease.toMillis()));
        }
        for (Rule rule : demand.rules()) {
            arguments.add(rule.kind().text());
            arguments.add(Long.toString(rule.limit()));
            arguments.add(Long.toString(demand.cost(rule)));
        }
        return arguments.toArray(String[]::new);
    }

    private void release(LimitRequest demand, ActualUsage use) {
        List<String> arguments = new ArrayList<>();
        arguments.add(demand.request().value());
        boolean anything = false;
        for (Rule rule : demand.rules()) {
            long change = use.change(rule, demand.cost(rule));
            anything |= rule.kind() == Rule.Kind.PARALLEL || change != 0;
            arguments.add(rule.kind().text());
            arguments.add(Long.toString(rule.limit()));
            arguments.add(Long.toString(change));
        }
        if (anything) {
            var sent = redis.send(RELEASE, keys(demand, false), arguments.toArray(String[]::new));
            if (terms.releaseFirst) {
                await(sent);
            }
        }
    }

    private static void await(CompletableFuture<?> sent) {
        try {
            sent.get(RELEASE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException _) {
            // The lease will end by itself, and the tokens come back with time.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void publish(KeyId key, long version) {
        try {
            redis.eval(
                    PUBLISH,
                    new String[] {versionKey(key)},
                    Long.toString(version),
                    Long.toString(VERSION_KEEP.toMillis()));
        } catch (Unavailable _) {
            LOG.atWarn().addKeyValue("key_id", key).log("key_change_not_published");
        }
    }

    @Override
    public Map<String, Long> refusals() {
        return refusals.totals();
    }

    private static String[] keys(LimitRequest demand, boolean withVersion) {
        List<String> keys = new ArrayList<>();
        if (withVersion) {
            keys.add(versionKey(demand.key()));
        }
        demand.rules().forEach(rule -> keys.add(prefix(demand.key()) + rule.name()));
        return keys.toArray(String[]::new);
    }

    private static String versionKey(KeyId key) {
        return prefix(key) + "version";
    }

    /** The braces keep all keys of one client in one slot of a cluster. */
    private static String prefix(KeyId key) {
        return "{" + key + "}:";
    }
}
