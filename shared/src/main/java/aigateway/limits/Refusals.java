package aigateway.limits;

import aigateway.kernel.Problem;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Makes refusals and counts them. */
final class Refusals {
    /** The end of a call in flight is unknown. */
    static final long PARALLEL_WAIT_MILLIS = 1_000;

    private static final long SECONDS_MAX = 60;

    private final Map<Rule.Kind, LongAdder> counts = new ConcurrentHashMap<>();

    /**
     * @param waitMillis for each rule, 0 where it leaves room
     */
    Limits.Admission.Refused refuse(List<Rule> rules, List<Long> waitMillis, RateLimitStatus status) {
        int longest = 0;
        for (int i = 1; i < rules.size(); i++) {
            longest = waitMillis.get(i) > waitMillis.get(longest) ? i : longest;
        }
        Rule rule = rules.get(longest);
        counts.computeIfAbsent(rule.kind(), _ -> new LongAdder()).increment();
        // Rounded up, so that a client that waits that long finds room.
        long seconds = Math.clamp((waitMillis.get(longest) + 999) / 1000, 1, SECONDS_MAX);
        String type = rule.kind() == Rule.Kind.TOKENS ? "tokens" : "requests";
        return new Limits.Admission.Refused(Problem.rateLimited(type, rule.described(), seconds), status);
    }

    Map<String, Long> totals() {
        Map<String, Long> totals = new TreeMap<>();
        counts.forEach((kind, count) -> totals.put(kind.text(), count.sum()));
        return totals;
    }
}
