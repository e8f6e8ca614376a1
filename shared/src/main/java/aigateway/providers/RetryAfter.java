package aigateway.providers;

import org.jspecify.annotations.Nullable;

/** A provider's {@code Retry-After}. */
final class RetryAfter {
    /** SDKs ignore longer values. */
    static final int SECONDS_MAX = 60;

    private RetryAfter() {}

    /** Whole seconds from 1 to the maximum, rounded up; null for a date, an invalid value, or none. */
    static @Nullable Long seconds(@Nullable String given) {
        if (given == null || !given.matches("\\d{1,9}(?:\\.\\d{1,9})?")) {
            return null;
        }
        int dot = given.indexOf('.');
        long seconds = Long.parseLong(dot < 0 ? given : given.substring(0, dot)) + (dot < 0 ? 0 : 1);
        return (long) Math.clamp(seconds, 1, SECONDS_MAX);
    }
}
