package aigateway.limits;

import aigateway.kernel.Pause;
import aigateway.kernel.Unavailable;
import aigateway.redis.Redis;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the newest versions of the keys and teams that this process serves, because changes are pushed to it. A key that is
 * checked in Redis once needs no further check for as long as the process listens without a gap.
 *
 * <p>It is a lease: twice a second the process notes in Redis that it listens and sends itself a message over the channel, and
 * it relies on what it knows for two seconds after it sent the last one that came back. A change is
 * published only when each noted process has applied it, or its two seconds are over ({@link VersionPublisher}). So a revoked key
 * is refused from the next request on in each process, also in one that has lost its connection.
 *
 * <p>Round trips: none that a call waits for; one each half second.
 */
final class VersionListener implements AutoCloseable {
    /** How long this process relies on what it knows after a message of its own. */
    static final Duration RELIES = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(VersionListener.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final Duration END_WAIT = Duration.ofMillis(500);
    /** Without success: the intervals between two tries grow up to ten seconds. */
    private static final int INTERVALS_MAX = 20;

    private final Redis redis;
    private final InstantSource clock;
    private final String process;
    private final AtomicReference<Thread> thread = new AtomicReference<>();
    private volatile @Nullable Listening listening;
    private volatile boolean closed;

    /**
     * @param process a name that no other process has
     */
    VersionListener(Redis redis, InstantSource clock, String process) {
        this.redis = redis;
        this.clock = clock;
        this.process = process;
    }

    /** Whether a request knows the newest versions of its key and team. */
    enum Answer {
        CURRENT,
        STALE,
        /** Only Redis knows. */
        UNKNOWN
    }

    /**
     * The moment before a check in Redis.
     *
     * @param changes that were received by then
     */
    record Mark(Listening at, long changes) {}

    /** Begins to listen at the first call. */
    Answer check(LimitRequest request) {
        if (thread.get() == null) {
            start();
        }
        Listening at = listening;
        return at == null || !at.isReliable() ? Answer.UNKNOWN : at.check(request);
    }

    /** Before a check in Redis; null when nothing can be learned from it. */
    @Nullable
    Mark mark() {
        Listening at = listening;
        return at == null || !at.isReliable() ? null : at.mark();
    }

    /** A check in Redis found no newer versions than the request knows. */
    void learn(LimitRequest request, @Nullable Mark before) {
        if (before != null && !request.isOfNewestVersion()) {
            before.at.learn(request, before.changes);
        }
    }

    private void start() {
        Thread own = Thread.ofVirtual().name("listen-for-changes").unstarted(this::listen);
        if (!closed && thread.compareAndSet(null, own)) {
            own.start();
        }
    }

    private void listen() {
        int failures = 0;
        boolean more = true;
        while (more && !closed) {
            try {
                sendBeat();
                failures = 0;
            } catch (RuntimeException e) {
                failures++;
                if (failures == 1 && !closed) {
                    LOG.atWarn()
                            .addKeyValue("exception", e.getClass().getSimpleName())
                            .log("key_changes_not_received");
                }
            }
            more = Pause.sleep(INTERVAL.multipliedBy(Math.clamp(failures, 1, INTERVALS_MAX)));
        }
    }

    private void sendBeat() {
        Listening at = listening;
        if (at == null || at.isLost()) {
            listening = null;
            if (at != null) {
                at.close();
            }
            at = new Listening(redis, clock, process);
            at.open();
            listening = at;
        }
        at.sendBeat();
    }

    @Override
    public void close() {
        closed = true;
        Thread own = thread.get();
        if (own == null) {
            return;
        }
        own.interrupt();
        try {
            var _ = own.join(END_WAIT);
            Listening at = listening;
            listening = null;
            if (at != null) {
                at.close();
                at.leave();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Unavailable _) {
            // The note ends by itself.
        }
    }
}
