package aigateway.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** A clock that moves only when the test advances it. */
public final class ManualClock implements InstantSource {
    private volatile Instant now;

    public ManualClock(Instant start) {
        this.now = start;
    }

    /** Starts now, so that it fits the database's own clock; in whole milliseconds, which the database can store. */
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
