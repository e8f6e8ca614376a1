package aigateway.keys;

import aigateway.kernel.Write;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Notes when a key was last used: the call stores it in the transaction of its last settle, at most once a minute for a key. So
 * it costs no round trip, and nothing is left to do after a reply, which Lambda would not do.
 */
public final class KeyUses {
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    /** Beyond it a use may be stored more often than needed. */
    private static final int KEYS_MAX = 50_000;

    private final Keys keys;
    private final InstantSource clock;
    /** What this process has noted, which a cached key does not show yet. */
    private final Cache<String, Instant> noted =
            Caffeine.newBuilder().maximumSize(KEYS_MAX).build();

    public KeyUses(Keys keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /** The write of a call with this key; empty if the last one is less than a minute ago. */
    public List<Write> of(Key key) {
        Instant now = clock.instant();
        Instant due = now.minus(INTERVAL);
        Instant stored = key.lastUsedAt();
        if (stored != null && stored.isAfter(due)) {
            return List.of();
        }
        Instant here = noted.getIfPresent(key.id().value());
        if (here != null && here.isAfter(due)) {
            return List.of();
        }
        noted.put(key.id().value(), now);
        return List.of(keys.used(key.id(), now, due));
    }
}
