package aigateway.limits;

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
    private static final int OWNERS_MAX = 10_000;
    private static final double MINUTE_MILLIS = 60_000;

    private final InstantSource clock;
    private final int instances;
    private final Refusals refusals;
    /** By key, or by team where the key has one: all keys of a team share its limits. */
    private final Cache<String, Counts> owners =
            Caffeine.newBuilder().maximumSize(OWNERS_MAX).build();

    LocalLimits(InstantSource clock, int instances, Refusals refusals) {
        this.clock = clock;
        this.instances = instances;
        this.refusals = refusals;
    }

    Limits.Admission admit(LimitRequest request) {
        return owners.get(request.owner(), _ -> new Counts()).admit(request);
    }

    /** At least 1, or no call would ever be admitted. */
    private long share(Rule rule) {
        return Math.max(1, rule.limit() / instances);
    }

    /** A call that fits the whole limit must fit a share of it: it then takes the whole share. */
    private long cost(LimitRequest request, Rule rule) {
        return Math.min(request.cost(rule), share(rule));
    }

    private double millisEach(Rule rule) {
        return MINUTE_MILLIS / share(rule);
    }

    /** Counts of one key or team. A running call keeps a reference, so that an eviction loses no count that is needed. */
    private final class Counts {
        /** The time when each limit is fully free again, in milliseconds; a limit that is free has no entry. */
        private final Map<String, Double> freeAt = new HashMap<>();

        private final Map<String, Long> parallel = new HashMap<>();

        synchronized Limits.Admission admit(LimitRequest request) {
            double now = clock.millis();
            freeAt.values().removeIf(at -> at <= now);
            List<Long> waits = request.rules().stream()
                    .map(rule -> waitMillis(request, rule, now))
                    .toList();
            if (waits.stream().anyMatch(wait -> wait > 0)) {
                return refusals.refuse(request.rules(), waits, status(request, now));
            }
            for (Rule rule : request.rules()) {
                take(request.name(rule), rule, cost(request, rule), now);
            }
            return new Limits.Admission.Admitted(usage -> release(request, usage), status(request, now));
        }

        private long waitMillis(LimitRequest request, Rule rule, double now) {
            if (rule.kind() == Rule.Kind.PARALLEL) {
                return parallel.getOrDefault(request.name(rule), 0L) < share(rule) ? 0 : Refusals.PARALLEL_WAIT_MILLIS;
            }
            double after = freeAt.getOrDefault(request.name(rule), now) + cost(request, rule) * millisEach(rule);
            return (long) Math.ceil(Math.max(0, after - now - MINUTE_MILLIS - 1e-3));
        }

        private void take(String name, Rule rule, long cost, double now) {
            if (rule.kind() == Rule.Kind.PARALLEL) {
                parallel.merge(name, 1L, Long::sum);
            } else {
                freeAt.merge(name, now + cost * millisEach(rule), (before, _) -> before + cost * millisEach(rule));
            }
        }

        private RateLimitStatus status(LimitRequest request, double now) {
            List<RateLimitStatus.Meter> meters = new ArrayList<>();
            for (Rule rule : request.rules()) {
                double busy = freeAt.getOrDefault(request.name(rule), now) - now;
                long left = (long) Math.max(0, (MINUTE_MILLIS - busy) / millisEach(rule) + 0.01);
                meters.add(new RateLimitStatus.Meter(share(rule), left, (long) Math.ceil(busy)));
            }
            return RateLimitStatus.of(request.rules(), meters);
        }

        private synchronized void release(LimitRequest request, ActualUsage usage) {
            double now = clock.millis();
            for (Rule rule : request.rules()) {
                if (rule.kind() == Rule.Kind.PARALLEL) {
                    parallel.computeIfPresent(request.name(rule), (_, count) -> count > 1 ? count - 1 : null);
                } else {
                    double change = usage.correction(rule, cost(request, rule)) * millisEach(rule);
                    double at = Math.max(now, freeAt.getOrDefault(request.name(rule), now) + change);
                    freeAt.put(request.name(rule), Math.min(at, now + RedisLimits.DEBT_MAX.toMillis()));
                }
            }
        }
    }
}
