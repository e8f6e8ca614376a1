package aigateway.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Token buckets by name, in this process: each holds a burst at most and is filled evenly. A bucket is one number, the time when
 * it is full again.
 */
public final class TokenBuckets {
    private static final int NAMES_MAX = 50_000;

    private final InstantSource clock;
    private final double millisEach;
    private final double burstMillis;
    private final Cache<String, Double> fullAt =
            Caffeine.newBuilder().maximumSize(NAMES_MAX).build();

    /**
     * @param each the time in which one token comes back
     */
    public TokenBuckets(InstantSource clock, int burst, Duration each) {
        this.clock = clock;
        this.millisEach = each.toNanos() / 1e6;
        this.burstMillis = burst * millisEach;
    }

    /** Takes a token; returns 0, or in how many milliseconds there is one. */
    public long take(String name) {
        double now = clock.millis();
        long[] wait = {0};
        fullAt.asMap().compute(name, (_, at) -> {
            // A clock that was set back must not keep a bucket empty for longer.
            double from = at == null || at - now > burstMillis ? now : Math.max(at, now);
            double after = from + millisEach;
            wait[0] = (long) Math.ceil(Math.max(0, after - now - burstMillis));
            return wait[0] > 0 ? from : after;
        });
        return wait[0];
    }
}
