package aigateway.redis;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A circuit breaker. It opens after three failures in a row, or at once when the server is certainly away; after a second it lets
 * one trial call through, and closes when that succeeds.
 *
 * <p>Not resilience4j's, as for providers: its open state ends at a time of the clock, so a clock that is set back by an hour
 * would keep Redis away for an hour. BreakerTest has the case.
 */
final class Breaker {
    /** One slow reply is a garbage collection, three are an outage. */
    private static final int FAILURES_MAX = 3;

    private static final long OPEN_MILLIS = 1_000;

    private final InstantSource clock;
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicLong openUntilMillis = new AtomicLong();

    Breaker(InstantSource clock) {
        this.clock = clock;
    }

    boolean isClosed() {
        return failures.get() < FAILURES_MAX;
    }

    /** Whether this caller may call; while the breaker is open, one trial call each second. */
    boolean tryAcquire() {
        if (isClosed()) {
            return true;
        }
        long until = openUntilMillis.get();
        long now = clock.millis();
        // A clock that was set back must not keep it open for longer.
        boolean mayTry = now >= until || until - now > OPEN_MILLIS;
        return mayTry && openUntilMillis.compareAndSet(until, now + OPEN_MILLIS);
    }

    void succeeded() {
        if (failures.get() != 0) {
            failures.set(0);
        }
    }

    void failed() {
        if (failures.incrementAndGet() >= FAILURES_MAX) {
            openUntilMillis.set(clock.millis() + OPEN_MILLIS);
        }
    }

    /** Opens at once: the server is certainly away. */
    void open() {
        openUntilMillis.set(clock.millis() + OPEN_MILLIS);
        failures.set(FAILURES_MAX);
    }
}
