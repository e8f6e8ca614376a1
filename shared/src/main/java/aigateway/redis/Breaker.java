package aigateway.redis;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps callers from a server that does not answer: after three failures in a row, or one that proves it away, no call is
 * made for
 * a second; then one trial call is made, and the others only after it was answered.
 */
final class Breaker {
    /** One slow answer is a garbage collection, three are an outage. */
    private static final int FAILURES_MAX = 3;

    private static final long REST_MILLIS = 1_000;

    private final InstantSource clock;
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicLong restUntilMillis = new AtomicLong();

    Breaker(InstantSource clock) {
        this.clock = clock;
    }

    boolean isClosed() {
        return failures.get() < FAILURES_MAX;
    }

    /** Whether this caller may ask; half-open: one trial call is allowed. */
    boolean lets() {
        if (isClosed()) {
            return true;
        }
        long until = restUntilMillis.get();
        long now = clock.millis();
        // A clock that was set back must not make the rest longer.
        boolean rested = now >= until || until - now > REST_MILLIS;
        return rested && restUntilMillis.compareAndSet(until, now + REST_MILLIS);
    }

    void succeeded() {
        if (failures.get() != 0) {
            failures.set(0);
        }
    }

    void failed() {
        if (failures.incrementAndGet() >= FAILURES_MAX) {
            restUntilMillis.set(clock.millis() + REST_MILLIS);
        }
    }

    /** It is certainly away. */
    void open() {
        restUntilMillis.set(clock.millis() + REST_MILLIS);
        failures.set(FAILURES_MAX);
    }
}
