package aigateway.limits;

import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits that all instances share. Times are the Redis server's. One script before a call checks the
 * versions of the key and of its team, and takes from every limit of both, or from none; one after it frees the permit and
 * corrects the tokens.
 *
 * <p>Round trips: one before the call, the same for a key without limits; one after the call of a key that limits tokens or
 * parallel requests, which no call waits for, or on Lambda, where nothing runs after an answer, for at most 50 ms. The slots of
 * running calls are renewed in the background ({@link SlotLeases}). With Redis
 * away a key without limits is admitted (the key cache's ten seconds then bound how long a revoked key lives) and one with
 * limits falls to the {@link FailMode}.
 */
public final class RedisLimits implements Limits {
    /** However wrong an estimate was, its key is not refused for longer than this. {@code release.lua} has it too. */
    static final Duration DEBT_MAX = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(RedisLimits.class);
    private static final Script ADMIT = Script.beside(RedisLimits.class, "admit.lua");
    private static final Script RELEASE = Script.beside(RedisLimits.class, "release.lua");
    private static final Script PUBLISH = Script.beside(RedisLimits.class, "publish.lua");
    /** Longer than any instance keeps a key, by far. */
    private static final Duration VERSION_KEEP = Duration.ofHours(1);

    private static final long RELEASE_MILLIS = 50;
    private static final int VALUES_PER_RULE = 3;

    private final Redis redis;
    private final Settings settings;
    private final Refusals refusals = new Refusals();
    private final LocalLimits local;
    private final SlotLeases leases;

    /**
     * How limits work.
     *
     * @param instances how many processes share each limit while Redis is away
     * @param lease after which a parallel slot is free again that was neither renewed nor released
     * @param longest time that a call can take
     * @param longestStream the same for a stream
     * @param releaseFirst whether a call's permit must be released before its reply is sent
     */
    public record Settings(
            FailMode failMode,
            int instances,
            Duration lease,
            Duration longest,
            Duration longestStream,
            boolean releaseFirst) {}

    public RedisLimits(Redis redis, Settings settings, InstantSource clock) {
        this.redis = redis;
        this.settings = settings;
        this.local = new LocalLimits(clock, settings.instances, refusals);
        this.leases = new SlotLeases(redis, clock, settings.lease);
    }

    @Override
    public Admission admit(LimitRequest request) {
        try {
            return read(request, redis.eval(ADMIT, keys(request, true), arguments(request)));
        } catch (Unavailable away) {
            return request.isFree() ? Admission.Admitted.UNLIMITED : withoutRedis(request, away);
        }
    }

    private Admission withoutRedis(LimitRequest request, Unavailable away) {
        return switch (settings.failMode) {
            case CLOSED -> {
                free(request);
                throw away;
            }
            case OPEN -> new Admission.Admitted(usage -> free(request), RateLimitStatus.NONE);
            case LOCAL ->
                switch (local.admit(request)) {
                    case Admission.Admitted(Permit permit, RateLimitStatus status) ->
                        new Admission.Admitted(
                                usage -> {
                                    permit.release(usage);
                                    free(request);
                                },
                                status);
                    case Admission no -> {
                        free(request);
                        yield no;
                    }
                };
        };
    }

    /** An admission whose reply came too late may have taken a permit after all. */
    private void free(LimitRequest request) {
        release(request, ActualUsage.UNKNOWN);
    }

    private Admission read(LimitRequest request, List<Object> answer) {
        if ("stale".equals(answer.getFirst())) {
            return new Admission.Stale();
        }
        if (request.isFree()) {
            return Admission.Admitted.UNLIMITED;
        }
        List<Rule> rules = request.rules();
        List<Long> waits = new ArrayList<>();
        List<RateLimitStatus.Meter> meters = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            int at = 1 + VALUES_PER_RULE * i;
            waits.add((Long) answer.get(at));
            meters.add(new RateLimitStatus.Meter(
                    rules.get(i).limit(), (Long) answer.get(at + 1), (Long) answer.get(at + 2)));
        }
        RateLimitStatus status = RateLimitStatus.of(rules, meters);
        return "ok".equals(answer.getFirst())
                ? new Admission.Admitted(permit(request), status)
                : refusals.refuse(rules, waits, status);
    }

    private Permit permit(LimitRequest request) {
        List<String> sets = request.rules().stream()
                .filter(rule -> rule.kind() == Rule.Kind.PARALLEL)
                .map(request::name)
                .toList();
        leases.begin(request.requestId(), sets, request.streams() ? settings.longestStream : settings.longest);
        return usage -> release(request, usage);
    }

    private String[] arguments(LimitRequest request) {
        List<String> arguments = new ArrayList<>();
        arguments.add(Long.toString(request.version()));
        arguments.add(request.team() == null ? "" : Long.toString(request.team().version()));
        if (!request.isFree()) {
            arguments.add(request.requestId().value());
            arguments.add(Long.toString(settings.lease.toMillis()));
        }
        for (Rule rule : request.rules()) {
            arguments.add(rule.kind().text());
            arguments.add(Long.toString(rule.limit()));
            arguments.add(Long.toString(request.cost(rule)));
        }
        return arguments.toArray(String[]::new);
    }

    private void release(LimitRequest request, ActualUsage usage) {
        List<String> arguments = new ArrayList<>();
        arguments.add(request.requestId().value());
        boolean anything = false;
        for (Rule rule : request.rules()) {
            long change = usage.correction(rule, request.cost(rule));
            anything |= rule.kind() == Rule.Kind.PARALLEL || change != 0;
            arguments.add(rule.kind().text());
            arguments.add(Long.toString(rule.limit()));
            arguments.add(Long.toString(change));
        }
        if (anything) {
            var sent = leases.end(
                    request.requestId(),
                    () -> redis.send(RELEASE, keys(request, false), arguments.toArray(String[]::new)));
            if (settings.releaseFirst) {
                await(sent);
            }
        }
    }

    private static void await(CompletableFuture<?> sent) {
        try {
            sent.get(RELEASE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException _) {
            // The lease ends by itself, and the tokens come back with time.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void publish(KeyId key, @Nullable TeamId team, long version) {
        // Also without the team: an instance may know the key from before it joined one.
        List<String> names = team == null
                ? List.of(CountNames.versionOf(key, null))
                : List.of(CountNames.versionOf(key, team), CountNames.versionOf(key, null));
        try {
            names.forEach(name -> publish(name, version));
        } catch (Unavailable _) {
            LOG.atWarn().addKeyValue("key_id", key).log("key_change_not_published");
        }
    }

    @Override
    public void publish(TeamId team, long version) {
        try {
            publish(CountNames.versionOf(team), version);
        } catch (Unavailable _) {
            LOG.atWarn().addKeyValue("team_id", team).log("team_change_not_published");
        }
    }

    private void publish(String name, long version) {
        redis.eval(PUBLISH, new String[] {name}, Long.toString(version), Long.toString(VERSION_KEEP.toMillis()));
    }

    @Override
    public Map<String, Long> refusals() {
        return refusals.totals();
    }

    private static String[] keys(LimitRequest request, boolean withVersions) {
        List<String> keys = new ArrayList<>();
        if (withVersions) {
            TeamId team = request.team() == null ? null : request.team().id();
            keys.add(CountNames.versionOf(request.key(), team));
            if (team != null) {
                keys.add(CountNames.versionOf(team));
            }
        }
        keys.addAll(request.names());
        return keys.toArray(String[]::new);
    }
}
