package aigateway.local.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * How much data a demo has, and until when.
 *
 * @param days of calls
 * @param calls about so many in all
 * @param seed the same seed makes the same calls
 * @param now the end of the data
 */
record DemoSize(int days, int calls, int seed, Instant now) {
    static final int DAYS = 90;
    static final int DAYS_MAX = 120;
    /** What fills in some 15 seconds. */
    private static final int CALLS_A_DAY = 2_400;

    private static final int SEED = 7;

    static DemoSize of(int days, Instant now) {
        return new DemoSize(days, days * CALLS_A_DAY, SEED, now.truncatedTo(ChronoUnit.SECONDS));
    }

    /** So many days before now. */
    Instant ago(double days) {
        return now.minus(Duration.ofMinutes(Math.round(days * 24 * 60)));
    }

    /** Before the first call. */
    Instant begin() {
        return ago(days + 10.0);
    }
}
