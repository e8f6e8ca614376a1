package aigateway.limits;

import aigateway.kernel.TeamId;
import aigateway.kernel.Unavailable;
import aigateway.redis.Redis;
import aigateway.redis.Script;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Takes from limits in Redis for a single call. One script before it checks the versions of the key and of its team, and takes
 * from every limit of both, or from none; one after it frees the permit and corrects the tokens.
 *
 * <p>Round trips: one before the call; one after the call of a key that limits tokens or parallel requests, which no call waits
 * for, or on Lambda, where nothing runs after an answer, for at most 50 ms. The slots of running calls are renewed in the
 * background ({@link SlotLeases}). With Redis away a key without limits is admitted (the key cache's ten seconds then bound how
 * long a revoked key lives) and one with limits falls to the {@link FailMode}.
 */
final class LimitsPerCall {
    private static final Script ADMIT = Script.beside(LimitsPerCall.class, "admit.lua");
    private static final Script RELEASE = Script.beside(LimitsPerCall.class, "release.lua");
    private static final long RELEASE_MILLIS = 50;
    private static final int VALUES_PER_RULE = 3;

    private final Redis redis;
    private final RedisLimits.Settings settings;
    private final Refusals refusals;
    private final LocalLimits local;
    private final SlotLeases leases;

    LimitsPerCall(
            Redis redis, RedisLimits.Settings settings, InstantSource clock, Refusals refusals, SlotLeases leases) {
        this.redis = redis;
        this.settings = settings;
        this.refusals = refusals;
        this.local = new LocalLimits(clock, settings.instances(), refusals);
        this.leases = leases;
    }

    /**
     * @param current runs when Redis knows no newer versions than the request
     */
    Limits.Admission admit(LimitRequest request, Runnable current) {
        try {
            Limits.Admission answer = read(request, redis.eval(ADMIT, keys(request, true), arguments(request)));
            if (!(answer instanceof Limits.Admission.Stale)) {
                current.run();
            }
            return answer;
        } catch (Unavailable away) {
            return request.isFree() ? Limits.Admission.Admitted.UNLIMITED : withoutRedis(request, away);
        }
    }

    private Limits.Admission withoutRedis(LimitRequest request, Unavailable away) {
        return switch (settings.failMode()) {
            case CLOSED -> {
                free(request);
                throw away;
            }
            case OPEN -> new Limits.Admission.Admitted(usage -> free(request), RateLimitStatus.NONE);
            case LOCAL ->
                switch (local.admit(request)) {
                    case Limits.Admission.Admitted(Permit permit, RateLimitStatus status) ->
                        new Limits.Admission.Admitted(
                                usage -> {
                                    permit.release(usage);
                                    free(request);
                                },
                                status);
                    case Limits.Admission no -> {
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

    private Limits.Admission read(LimitRequest request, List<Object> answer) {
        if ("stale".equals(answer.getFirst())) {
            return new Limits.Admission.Stale();
        }
        if (request.isFree()) {
            return Limits.Admission.Admitted.UNLIMITED;
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
                ? new Limits.Admission.Admitted(permit(request), status)
                : refusals.refuse(rules, waits, status);
    }

    private Permit permit(LimitRequest request) {
        List<String> sets = request.rules().stream()
                .filter(rule -> rule.kind() == Rule.Kind.PARALLEL)
                .map(request::name)
                .toList();
        leases.begin(request.requestId(), sets, request.streams() ? settings.longestStream() : settings.longest());
        return usage -> release(request, usage);
    }

    private String[] arguments(LimitRequest request) {
        List<String> arguments = new ArrayList<>();
        arguments.add(Long.toString(request.version()));
        arguments.add(request.team() == null ? "" : Long.toString(request.team().version()));
        if (!request.isFree()) {
            arguments.add(request.requestId().value());
            arguments.add(Long.toString(settings.lease().toMillis()));
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
            if (settings.releaseFirst()) {
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

    private static String[] keys(LimitRequest request, boolean withVersions) {
        List<String> keys = new ArrayList<>();
        if (withVersions) {
            TeamId team = request.team() == null ? null : request.team().id();
            keys.add(request.versionName());
            if (team != null) {
                keys.add(CountNames.versionOf(team));
            }
        }
        keys.addAll(request.names());
        return keys.toArray(String[]::new);
    }
}
