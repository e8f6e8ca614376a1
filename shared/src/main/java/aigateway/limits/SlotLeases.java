package aigateway.limits;

import aigateway.kernel.Pause;
import aigateway.kernel.RequestId;
import aigateway.redis.Redis;
import aigateway.redis.Script;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parallel slots of the calls that run in this process. Each slot is leased for a short time and renewed while its call
 * runs, so that a process that died or a release that was lost keeps no key out for longer than one lease. A slot that was lost
 * while Redis was away is taken again.
 *
 * <p>The thread that renews lives only while calls run, and for one interval after them: it needs no end of its own. On Lambda an
 * environment is frozen only between calls, so it runs whenever there is something to renew.
 *
 * <p>Round trips: none that a call waits for; one command for each limit of a running call at each renewal.
 */
final class SlotLeases {
    private static final Logger LOG = LoggerFactory.getLogger(SlotLeases.class);
    private static final Script RENEW = Script.beside(SlotLeases.class, "renew.lua");
    /** Two renewals may be lost before a lease ends. */
    private static final int RENEWALS_PER_LEASE = 3;
    /** One command must not keep the server from others for long. */
    private static final int SLOTS_PER_COMMAND = 500;

    private final Redis redis;
    private final InstantSource clock;
    private final Duration lease;
    private final Map<RequestId, Running> running = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean renewing;

    SlotLeases(Redis redis, InstantSource clock, Duration lease) {
        this.redis = redis;
        this.clock = clock;
        this.lease = lease;
    }

    /**
     * @param sets in Redis in which the call has a slot
     * @param untilMillis a call that is still here then was never released; its slots are no longer renewed
     */
    private record Running(List<String> sets, long untilMillis) {}

    /**
     * Renews the slots of a call from now on.
     *
     * @param sets in Redis in which the call has a slot
     * @param longest time that the call can take
     */
    void begin(RequestId call, List<String> sets, Duration longest) {
        if (sets.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            running.put(call, new Running(sets, clock.millis() + longest.toMillis()));
            if (!renewing) {
                renewing = true;
                Thread.ofVirtual().name("renew-slots").start(this::renewUntilIdle);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the renewal, and sends the release after the last one: otherwise a renewal could take the slot again. */
    CompletableFuture<?> end(RequestId call, Supplier<CompletableFuture<?>> release) {
        lock.lock();
        try {
            running.remove(call);
            return release.get();
        } finally {
            lock.unlock();
        }
    }

    private void renewUntilIdle() {
        boolean more = true;
        try {
            while (more) {
                var _ = Pause.sleep(lease.dividedBy(RENEWALS_PER_LEASE));
                more = renew();
            }
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("slots_not_renewed");
        } finally {
            if (more) {
                stopped();
            }
        }
    }

    /** After a failure of any kind the next call starts a thread again. */
    private void stopped() {
        lock.lock();
        try {
            renewing = false;
        } finally {
            lock.unlock();
        }
    }

    /** Sends the renewals; returns whether there is anything left to renew. */
    private boolean renew() {
        boolean reachable = redis.answers();
        lock.lock();
        try {
            long now = clock.millis();
            running.values().removeIf(call -> call.untilMillis <= now);
            if (reachable) {
                slots().forEach(this::send);
            }
            renewing = !running.isEmpty() && !Thread.currentThread().isInterrupted();
            return renewing;
        } finally {
            lock.unlock();
        }
    }

    private Map<String, List<String>> slots() {
        Map<String, List<String>> slots = new HashMap<>();
        running.forEach((call, entry) -> entry.sets.forEach(
                set -> slots.computeIfAbsent(set, _ -> new ArrayList<>()).add(call.value())));
        return slots;
    }

    private void send(String set, List<String> names) {
        for (int from = 0; from < names.size(); from += SLOTS_PER_COMMAND) {
            List<String> arguments = new ArrayList<>();
            arguments.add(Long.toString(lease.toMillis()));
            arguments.addAll(names.subList(from, Math.min(names.size(), from + SLOTS_PER_COMMAND)));
            var _ = redis.send(RENEW, new String[] {set}, arguments.toArray(String[]::new));
        }
    }
}
