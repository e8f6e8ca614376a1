package aigateway.functions.dashboard.signin;

import java.time.Duration;

/** Waits in words. */
final class Waits {
    private Waits() {}

    /** Rounded up, such as {@code 40 seconds} or {@code 4 minutes}. */
    static String words(Duration wait) {
        long seconds = seconds(wait);
        long minutes = Math.ceilDiv(seconds, 60);
        return seconds < 60 ? count(seconds, "second") : count(minutes, "minute");
    }

    static long seconds(Duration wait) {
        return Math.max(1, Math.ceilDiv(wait.toMillis(), 1_000));
    }

    private static String count(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }
}
