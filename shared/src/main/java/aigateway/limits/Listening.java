package aigateway.limits;

import aigateway.kernel.KeyTeam;
import aigateway.redis.Redis;
import aigateway.redis.Script;
import aigateway.redis.Subscription;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One subscription without a gap. A later one begins with no knowledge. */
final class Listening implements Subscription.Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(Listening.class);
    private static final Script LISTEN = Script.beside(Listening.class, "listen.lua");
    /** After the process itself has stopped to rely on it. */
    private static final Duration MARGIN = Duration.ofMillis(100);

    private static final Duration APPLIED_KEEP = Duration.ofSeconds(10);
    private static final int UNANSWERED_MAX = 8;
    private static final int KNOWN_MAX = 50_000;

    private final Redis redis;
    private final InstantSource clock;
    private final String process;
    private final String ownChannel;
    private final Cache<String, Long> known =
            Caffeine.newBuilder().maximumSize(KNOWN_MAX).build();
    private long changes;
    private volatile long answeredBeatMillis = Long.MAX_VALUE;
    private final AtomicInteger unanswered = new AtomicInteger();
    private volatile boolean lost;
    private @Nullable Subscription subscription;

    /**
     * @param process a name that no other process has
     */
    Listening(Redis redis, InstantSource clock, String process) {
        this.redis = redis;
        this.clock = clock;
        this.process = process;
        this.ownChannel = VersionPublisher.CHANNEL + ":" + process;
    }

    void open() {
        subscription = redis.subscribe(this, VersionPublisher.CHANNEL, ownChannel);
    }

    boolean isLost() {
        return lost || unanswered.get() > UNANSWERED_MAX;
    }

    /** A clock that was set back makes it wait for the next beat. */
    boolean isReliable() {
        long since = clock.millis() - answeredBeatMillis;
        return !lost && since >= 0 && since < VersionListener.RELIES.toMillis();
    }

    void sendBeat() {
        unanswered.incrementAndGet();
        redis.eval(
                LISTEN,
                new String[] {VersionPublisher.LISTENERS},
                process,
                Long.toString(VersionListener.RELIES.plus(MARGIN).toMillis()),
                ownChannel,
                Long.toString(clock.millis()));
    }

    VersionListener.Answer check(LimitRequest request) {
        if (request.isOfNewestVersion()) {
            return VersionListener.Answer.CURRENT;
        }
        KeyTeam team = request.team();
        Long key = known.getIfPresent(request.versionName());
        Long ofTeam = team == null ? Long.valueOf(0) : known.getIfPresent(CountNames.versionOf(team.id()));
        if (key == null || ofTeam == null) {
            return VersionListener.Answer.UNKNOWN;
        }
        return key > request.version() || (team != null && ofTeam > team.version())
                ? VersionListener.Answer.STALE
                : VersionListener.Answer.CURRENT;
    }

    synchronized VersionListener.Mark mark() {
        return new VersionListener.Mark(this, changes);
    }

    /** Not if any change was received meanwhile, which may be newer than what the check found. */
    synchronized void learn(LimitRequest request, long changesBefore) {
        if (changes == changesBefore) {
            known.asMap().merge(request.versionName(), request.version(), Math::max);
            KeyTeam team = request.team();
            if (team != null) {
                known.asMap().merge(CountNames.versionOf(team.id()), team.version(), Math::max);
            }
        }
    }

    @Override
    public void received(String channel, String message) {
        try {
            if (channel.equals(ownChannel)) {
                answeredBeatMillis = Long.parseLong(message);
                unanswered.set(0);
            } else {
                apply(VersionPublisher.Change.parse(message));
            }
        } catch (IllegalArgumentException e) {
            LOG.atWarn().setCause(e).log("key_change_unreadable");
        }
    }

    private void apply(VersionPublisher.Change change) {
        synchronized (this) {
            changes++;
            known.asMap().computeIfPresent(change.name(), (_, version) -> Math.max(version, change.version()));
        }
        String[] keys = {VersionPublisher.LISTENERS, change.appliedBy()};
        var _ = redis.send(VersionPublisher.APPLIED, keys, process, Long.toString(APPLIED_KEEP.toMillis()));
    }

    @Override
    public void lost() {
        lost = true;
    }

    void close() {
        lost = true;
        if (subscription != null) {
            subscription.close();
        }
    }

    /** Other processes wait for this one no longer. */
    void leave() {
        redis.eval(LISTEN, new String[] {VersionPublisher.LISTENERS}, process);
    }
}
