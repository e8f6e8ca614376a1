package aigateway.call;

import java.time.Duration;
import java.time.InstantSource;

/**
 * The time of a call, which all its attempts share: the client waits for it, and the lease of the call's permit depends on it.
 */
final class CallTime {
    /** No provider replies in less time. */
    private static final Duration TIME_MIN = Duration.ofSeconds(1);

    private final InstantSource clock;
    private final Duration providerTimeout;
    private final Duration streamTimeout;
    private final long startedMillis;

    CallTime(InstantSource clock, Duration providerTimeout, Duration streamTimeout) {
        this.clock = clock;
        this.providerTimeout = providerTimeout;
        this.streamTimeout = streamTimeout;
        this.startedMillis = clock.millis();
    }

    private Duration elapsed() {
        return Duration.ofMillis(clock.millis() - startedMillis);
    }

    /** For a reply, or for the next byte of a stream. */
    Duration left() {
        return providerTimeout.minus(elapsed());
    }

    /** For the rest of a stream that starts after a pause. */
    Duration streamLeft(Duration pause) {
        Duration left = streamTimeout.minus(elapsed()).minus(pause);
        return left.compareTo(TIME_MIN) < 0 ? TIME_MIN : left;
    }

    /** Whether another attempt makes sense after a pause. */
    boolean allows(Duration pause) {
        return left().minus(pause).compareTo(TIME_MIN) >= 0;
    }
}
