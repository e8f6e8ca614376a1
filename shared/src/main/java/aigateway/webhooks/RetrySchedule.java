package aigateway.webhooks;

import aigateway.kernel.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/** When a delivery is tried again: ten attempts over 75 hours, the pauses that Standard Webhooks 1.0 recommends. */
public final class RetrySchedule {
    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    public static final int ATTEMPTS_MAX = PAUSES.size() + 1;

    /** A fifth more or less. */
    private static final double JITTER = 0.2;

    private static final Duration REQUESTED_MAX = Duration.ofHours(24);

    private final Backoff backoff;

    public RetrySchedule(Backoff backoff) {
        this.backoff = backoff;
    }

    /**
     * @param attempt the attempt that failed, from 1
     * @param retryAfter the receiver's Retry-After: seconds, or an HTTP date; followed up to one day
     * @return empty when it was the last
     */
    public Optional<Duration> after(int attempt, Optional<String> retryAfter, Instant now) {
        if (attempt >= ATTEMPTS_MAX) {
            return Optional.empty();
        }
        Duration ours = backoff.around(PAUSES.get(attempt - 1), JITTER);
        return Optional.of(retryAfter
                .flatMap(header -> pause(header, now))
                .map(requested -> requested.compareTo(REQUESTED_MAX) > 0 ? REQUESTED_MAX : requested)
                .map(requested -> Backoff.atLeast(ours, requested))
                .orElse(ours));
    }

    private static Optional<Duration> pause(String header, Instant now) {
        if (header.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(header)));
        }
        try {
            Instant until = ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(Duration.between(now, until));
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }
}
