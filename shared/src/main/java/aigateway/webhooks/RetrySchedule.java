package aigateway.webhooks;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

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

    /** A fifth more or less, so that what failed together does not come back together. */
    private static final double JITTER = 0.2;

    private static final Duration ASKED_MAX = Duration.ofHours(24);

    private final RandomGenerator random;

    public RetrySchedule(RandomGenerator random) {
        this.random = random;
    }

    /**
     * @param attempt the one that failed, from 1
     * @param retryAfter what the receiver asked for: seconds, or an HTTP date; within a day it is kept
     * @return empty when it was the last
     */
    public Optional<Duration> after(int attempt, Optional<String> retryAfter, Instant now) {
        if (attempt >= ATTEMPTS_MAX) {
            return Optional.empty();
        }
        long millis = PAUSES.get(attempt - 1).toMillis();
        var ours = Duration.ofMillis(Math.round(millis * random.nextDouble(1 - JITTER, 1 + JITTER)));
        return Optional.of(retryAfter
                .flatMap(asked -> pause(asked, now))
                .map(asked -> asked.compareTo(ASKED_MAX) > 0 ? ASKED_MAX : asked)
                .filter(asked -> asked.compareTo(ours) > 0)
                .orElse(ours));
    }

    private static Optional<Duration> pause(String asked, Instant now) {
        if (asked.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(asked)));
        }
        try {
            Instant until = ZonedDateTime.parse(asked, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(Duration.between(now, until));
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }
}
