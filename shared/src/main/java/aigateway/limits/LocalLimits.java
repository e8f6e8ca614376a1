package aigateway.limits;

import aigateway.kernel.KeyId;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * This process's share of every limit, while Redis cannot be reached: the same rules as in {@code admit.lua}, over a
 * limit divided by the expected number of processes. Nothing is shared, so of all limits together only the sum is kept, and
 * only if the calls are spread evenly.
 */
final class LocalLimits {
    private static final int KEYS_MAX = 10_000;
    private static final double MINUTE_MILLIS = 60_000;

    private final InstantSource clock;
    private final int instances;
    private final Refusals refusals;
    private final Cache<KeyId, Counts> keys =
            Caffeine.newBuilder().maximumSize(KEYS_MAX).build();

    LocalLimits(InstantSource clock, int instances, Refusals refusals) {
        this.clock = clock;
        this.instances = instances;
        this.refusals = refusals;
    }

    Limits.Admission admit(LimitRequest demand) {
        return keys.get(demand.key(), _ -> new Counts()).admit(demand);
    }

    /** At least 1, or nothing would ever pass. */
    private long share(Rule rule) {
        return Math.max(1, rule.limit() / instances);
    }

    /** What may pass the whole limit must be able to pass a share of it: it then takes the whole share. */
    private long cost(LimitRequest demand, Rule rule) {
        return Math.min(demand.cost(rule), share(rule));
    }

    private double millisEach(Rule rule) {
        return MINUTE_MILLIS / share(rule);
    }

    /** Of one key. A call in flight holds on to its own, so being dropped from the cache loses no count that is still wanted. */
    private final class Counts {
        /** When each limit will be wholly free again, in milliseconds; those that are free have no entry. */
        private final Map<String, Double> freeAt = new HashMap<>();

        private final Map<String, Long> parallel = new HashMap<>();

        synchronized Limits.Admission admit(LimitRequest demand) {
            double now = clock.millis();
            freeAt.values().removeIf(at -> at <= now);
            List<Long> waits = demand.rules().stream()
                    .map(rule -> waitMillis(demand, rule, now))
                    .toList();
            if (waits.stream().anyMatch(wait -> wait > 0)) {
                return refusals.refuse(demand.rules(), waits, standing(demand, now));
            }
            for (Rule rule : demand.rules()) {
                take(rule, cost(demand, rule), now);
            }
            return new Limits.Admission.Admitted(use -> release(demand, use), standing(demand, now));
        }

        private long waitMillis(LimitRequest demand, Rule rule, double now) {
            if (rule.kind() == Rule.Kind.PARALLEL) {
                return parallel.getOrDefault(rule.name(), 0L) < share(rule) ? 0 : Refusals.PARALLEL_WAIT_MILLIS;
            }
            double after = freeAt.getOrDefault(rule.name(), now) + cost(demand, rule) * millisEach(rule);
            return (long) Math.ceil(Math.max(0, after - now - MINUTE_MILLIS - 1e-3));
        }

        private void take(Rule rule, long cost, double now) {
            if (rule.kind() == Rule.Kind.PARALLEL) {
                parallel.merge(rule.name(), 1L, Long::sum);
            } else {
                freeAt.merge(
                        rule.name(), now + cost * millisEach(rule), (before, _) -> before + cost * millisEach(rule));
            }
        }

        private RateLimitStatus standing(LimitRequest demand, double now) {
            List<RateLimitStatus.Meter> meters = new ArrayList<>();
            for (Rule rule : demand.rules()) {
                double busy = freeAt.getOrDefault(rule.name(), now) - now;
                long left = (long) Math.max(0, (MINUTE_MILLIS - busy) / millisEach(rule) + 0.01);
                meters.add(new RateLimitStatus.Meter(share(rule), left, (long) Math.ceil(busy)));
            }
            return RateLimitStatus.of(demand.rules(), meters);
        }

        private synchronized void release(LimitRequest demand, ActualUsage use) {
            double now = clock.millis();
            for (Rule rule : demand.rules()) {
                if (rule.kind() == Rule.Kind.PARALLEL) {
                    parallel.computeIfPresent(rule.name(), (_, count) -> count > 1 ? count - 1 : null);
                } else {
                    double change = use.change(rule, cost(demand, rule)) * millisEach(rule);
                    double at = Math.max(now, freeAt.getOrDefault(rule.name(), now) + change);
                    freeAt.put(rule.name(), Math.min(at, now + RedisLimits.DEBT_MAX.toMillis()));
                }
            }
        }
    }
}
