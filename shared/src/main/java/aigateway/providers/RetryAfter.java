package aigateway.providers;

import org.jspecify.annotations.Nullable;

/** What a provider says of when to come back. */
final class RetryAfter {
    /** SDKs ignore longer ones. */
    static final int SECONDS_MAX = 60;

    private RetryAfter() {}

    /** Whole seconds from 1 to the most, rounded up; null for a date, nonsense, or nothing. */
    static @Nullable Long seconds(@Nullable String given) {
        if (given == null || !given.matches("\\d{1,9}(?:\\.\\d{1,9})?")) {
            return null;
        }
        int dot = given.indexOf('.');
        long seconds = Long.parseLong(dot < 0 ? given : given.substring(0, dot)) + (dot < 0 ? 0 : 1);
        return (long) Math.clamp(seconds, 1, SECONDS_MAX);
    }
}
