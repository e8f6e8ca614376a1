package aigateway.call;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

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

    /**
     * @param latest the end of both timeouts at the latest; null for none
     */
    CallTime(InstantSource clock, Duration providerTimeout, Duration streamTimeout, @Nullable Instant latest) {
        this.clock = clock;
        this.startedMillis = clock.millis();
        this.providerTimeout = shorter(providerTimeout, latest);
        this.streamTimeout = shorter(streamTimeout, latest);
    }

    private Duration shorter(Duration timeout, @Nullable Instant latest) {
        if (latest == null) {
            return timeout;
        }
        Duration most = atLeast(Duration.ofMillis(latest.toEpochMilli() - startedMillis));
        return most.compareTo(timeout) < 0 ? most : timeout;
    }

    private static Duration atLeast(Duration left) {
        return left.compareTo(TIME_MIN) < 0 ? TIME_MIN : left;
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
        return atLeast(streamTimeout.minus(elapsed()).minus(pause));
    }

    /** Whether another attempt makes sense after a pause. */
    boolean allows(Duration pause) {
        return left().minus(pause).compareTo(TIME_MIN) >= 0;
    }
}
