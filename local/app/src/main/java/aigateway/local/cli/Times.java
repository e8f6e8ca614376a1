package aigateway.local.cli;

import java.time.DateTimeException;
import java.time.Instant;

/** Unix seconds in words. */
final class Times {
    private Times() {}

    /** As ISO 8601 in UTC; the number itself when no calendar has it. */
    static String utc(long seconds) {
        try {
            return Instant.ofEpochSecond(seconds).toString();
        } catch (DateTimeException _) {
            return Long.toString(seconds);
        }
    }
}
