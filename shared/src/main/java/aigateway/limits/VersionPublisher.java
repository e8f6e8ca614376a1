package aigateway.limits;

import aigateway.kernel.Pause;
import aigateway.redis.Redis;
import aigateway.redis.Script;
import java.time.Duration;

/**
 * Publishes the versions of changed keys and teams. A publication ends when no process relies on an older version any more: each
 * that listens ({@link VersionListener}) has applied the change, or has stopped to rely on what it knows.
 *
 * <p>Round trips: two and, while processes apply the change, one more each few milliseconds. Two seconds at most, which only a
 * process that died without leaving, or stands still, takes.
 */
final class VersionPublisher {
    /** Of all changes. A subscription cannot choose keys in the way that a slot does, and changes are rare. */
    static final String CHANNEL = "agw:changes";
    /** The processes that listen. */
    static final String LISTENERS = "{changes}:listeners";

    static final Script APPLIED = Script.beside(VersionPublisher.class, "applied.lua");
    private static final Script PUBLISH = Script.beside(VersionPublisher.class, "publish.lua");
    /** Longer than any process keeps a key, by far. */
    private static final Duration KEEP = Duration.ofHours(1);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);
    private static final Duration WAIT_MAX = VersionListener.RELIES.plusMillis(500);

    private final Redis redis;

    VersionPublisher(Redis redis) {
        this.redis = redis;
    }

    /** A message of the channel. */
    record Change(long version, String name) {
        /** The set of the processes that have applied it. */
        String appliedBy() {
            return "{changes}:applied:" + version + ":" + name;
        }

        String text() {
            return version + " " + name;
        }

        /**
         * @throws IllegalArgumentException if it is no message of ours
         */
        static Change parse(String text) {
            int space = text.indexOf(' ');
            if (space < 0) {
                throw new IllegalArgumentException("not a version and a name");
            }
            return new Change(Long.parseLong(text.substring(0, space)), text.substring(space + 1));
        }
    }

    /**
     * @throws aigateway.kernel.Unavailable when Redis is away: processes then learn of the change from the key cache
     */
    void publish(String name, long version) {
        var change = new Change(version, name);
        redis.eval(
                PUBLISH,
                new String[] {name},
                Long.toString(version),
                Long.toString(KEEP.toMillis()),
                CHANNEL,
                change.text());
        awaitApplied(change);
    }

    private void awaitApplied(Change change) {
        Duration waited = Duration.ZERO;
        Duration pause = FIRST_PAUSE;
        while (processesBehind(change) > 0 && waited.compareTo(WAIT_MAX) < 0 && Pause.sleep(pause)) {
            waited = waited.plus(pause);
            pause = pause.multipliedBy(2);
            pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        }
    }

    private long processesBehind(Change change) {
        String[] keys = {LISTENERS, change.appliedBy()};
        return (Long) redis.eval(APPLIED, keys).getFirst();
    }
}
