package aigateway.local;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the bytes of bodies that are held in memory, in all and by source, and bounds both. */
final class BodyBytes {
    private final long max;
    private final long sourceMax;
    private final AtomicLong held = new AtomicLong();
    private final ConcurrentMap<String, Long> bySource = new ConcurrentHashMap<>();

    BodyBytes(long max, long sourceMax) {
        this.max = max;
        this.sourceMax = sourceMax;
    }

    /** Whether there is room for more; if so, they must be released later. */
    boolean take(String source, long bytes) {
        boolean fits = held.addAndGet(bytes) <= max;
        fits &= bySource.merge(source, bytes, Long::sum) <= sourceMax;
        if (!fits) {
            release(source, bytes);
        }
        return fits;
    }

    void release(String source, long bytes) {
        held.addAndGet(-bytes);
        bySource.computeIfPresent(source, (_, count) -> count > bytes ? count - bytes : null);
    }

    long held() {
        return held.get();
    }
}
