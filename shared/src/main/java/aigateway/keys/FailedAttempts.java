package aigateway.keys;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Refused credentials: counted by reason, and limited per source address in this process, so that guessing keys costs the
 * database nothing. An address over its limit can still use a key that is in the cache.
 */
public final class FailedAttempts {
    /** Far above what a misconfigured client does, far below what guessing needs. */
    private static final int PER_MINUTE_MAX = 600;

    private static final long MINUTE_MILLIS = 60_000;
    private static final int ADDRESSES_MAX = 10_000;

    private final InstantSource clock;
    private final Cache<String, Window> windows =
            Caffeine.newBuilder().maximumSize(ADDRESSES_MAX).build();
    private final Map<String, LongAdder> byReason = new ConcurrentHashMap<>();

    public FailedAttempts(InstantSource clock) {
        this.clock = clock;
    }

    private record Window(long startedMillis, int failures) {
        Window plusOne(long nowMillis) {
            return nowMillis - startedMillis >= MINUTE_MILLIS
                    ? new Window(nowMillis, 1)
                    : new Window(startedMillis, failures + 1);
        }
    }

    /**
     * @param reason from a fixed set in code
     */
    public void count(String address, String reason) {
        byReason.computeIfAbsent(reason, _ -> new LongAdder()).increment();
        long now = clock.millis();
        windows.asMap().compute(address, (_, window) -> window == null ? new Window(now, 1) : window.plusOne(now));
    }

    /** Seconds until this address may try again; 0 when it may now. */
    public long waitSeconds(String address) {
        Window window = windows.getIfPresent(address);
        if (window == null || window.failures < PER_MINUTE_MAX) {
            return 0;
        }
        long left = window.startedMillis + MINUTE_MILLIS - clock.millis();
        return left <= 0 ? 0 : (left + 999) / 1000;
    }

    /** How often each reason was counted in this process. */
    public Map<String, Long> totals() {
        Map<String, Long> totals = new TreeMap<>();
        byReason.forEach((reason, count) -> totals.put(reason, count.sum()));
        return totals;
    }
}
