package aigateway.keys;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Refused credentials of this process, counted by reason. */
public final class FailedAttempts {
    private final Map<String, LongAdder> byReason = new ConcurrentHashMap<>();

    /**
     * @param reason from a fixed set in code
     */
    public void count(String reason) {
        byReason.computeIfAbsent(reason, _ -> new LongAdder()).increment();
    }

    /** How often each reason was counted. */
    public Map<String, Long> totals() {
        Map<String, Long> totals = new TreeMap<>();
        byReason.forEach((reason, count) -> totals.put(reason, count.sum()));
        return totals;
    }
}
