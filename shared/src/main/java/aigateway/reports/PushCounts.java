package aigateway.reports;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Pushes of this process by their outcome. */
final class PushCounts {
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    void note(boolean isSent) {
        (isSent ? sent : failed).incrementAndGet();
    }

    /** Empty in a process that never pushed. */
    Map<String, Long> totals() {
        return sent.get() + failed.get() == 0 ? Map.of() : Map.of("sent", sent.get(), "failed", failed.get());
    }
}
