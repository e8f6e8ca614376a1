package aigateway.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** A clock that stands still until it is moved. */
public final class ManualClock implements InstantSource {
    private volatile Instant now;

    public ManualClock(Instant start) {
        this.now = start;
    }

    /**
     * One that starts at the real moment, so that what the database's own clock wrote fits; in whole milliseconds, which it
     * can store.
     */
    public static ManualClock atNow() {
        return new ManualClock(InstantSource.system().instant().truncatedTo(ChronoUnit.MILLIS));
    }

    @Override
    public Instant instant() {
        return now;
    }

    public void advance(Duration by) {
        now = now.plus(by);
    }
}
