package aigateway.limits;

import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import aigateway.kernel.Unavailable;
import aigateway.redis.Redis;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits that all instances share. Times are the Redis server's.
 *
 * <p>Round trips: none for a key without limits whose changes are pushed ({@link VersionListener}), or with large ones
 * ({@link LeasedLimits}); else those of {@link LimitsPerCall}.
 */
public final class RedisLimits implements Limits {
    /** However wrong an estimate was, its key is not refused for longer than this. {@code release.lua} has it too. */
    static final Duration DEBT_MAX = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(RedisLimits.class);

    private final Refusals refusals = new Refusals();
    private final LimitsPerCall perCall;
    private final VersionPublisher publisher;
    private final @Nullable VersionListener listener;
    private final @Nullable LeasedLimits leased;

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

    /** Each call makes its round trips: where a process stands still between calls, as on Lambda, nothing can be pushed to it. */
    public RedisLimits(Redis redis, Settings settings, InstantSource clock) {
        this(redis, settings, clock, null);
    }

    /**
     * @param process a name that no other process has, under which this one listens for changes; null: each call asks Redis
     */
    public RedisLimits(Redis redis, Settings settings, InstantSource clock, @Nullable String process) {
        var slots = new SlotLeases(redis, clock, settings.lease);
        this.perCall = new LimitsPerCall(redis, settings, clock, refusals, slots);
        this.leased = process == null ? null : new LeasedLimits(redis, settings, clock, process, slots);
        this.publisher = new VersionPublisher(redis);
        this.listener = process == null ? null : new VersionListener(redis, clock, process);
    }

    @Override
    public Admission admit(LimitRequest request) {
        return listener == null ? perCall.admit(request, () -> {}) : admit(request, listener);
    }

    private Admission admit(LimitRequest request, VersionListener versions) {
        return switch (versions.check(request)) {
            case STALE -> new Admission.Stale();
            case CURRENT -> request.isFree() ? Admission.Admitted.UNLIMITED : admitCurrent(request);
            case UNKNOWN -> {
                VersionListener.Mark before = versions.mark();
                yield perCall.admit(request, () -> versions.learn(request, before));
            }
        };
    }

    private Admission admitCurrent(LimitRequest request) {
        return Optional.ofNullable(leased)
                .flatMap(leases -> leases.admit(request))
                .orElseGet(() -> perCall.admit(request, () -> {}));
    }

    /** Whether a request needs no check of its versions in Redis. */
    boolean knowsVersionsOf(LimitRequest request) {
        return listener != null && listener.check(request) == VersionListener.Answer.CURRENT;
    }

    @Override
    public void publish(KeyId key, @Nullable TeamId team, long version) {
        // Also without the team: an instance may know the key from before it joined one.
        List<String> names = team == null
                ? List.of(CountNames.versionOf(key, null))
                : List.of(CountNames.versionOf(key, team), CountNames.versionOf(key, null));
        try {
            names.forEach(name -> publisher.publish(name, version));
        } catch (Unavailable _) {
            LOG.atWarn().addKeyValue("key_id", key).log("key_change_not_published");
        }
    }

    @Override
    public void publish(TeamId team, long version) {
        try {
            publisher.publish(CountNames.versionOf(team), version);
        } catch (Unavailable _) {
            LOG.atWarn().addKeyValue("team_id", team).log("team_change_not_published");
        }
    }

    @Override
    public Map<String, Long> refusals() {
        return refusals.totals();
    }

    @Override
    public void close() {
        if (leased != null) {
            leased.close();
        }
        if (listener != null) {
            listener.close();
        }
    }
}
