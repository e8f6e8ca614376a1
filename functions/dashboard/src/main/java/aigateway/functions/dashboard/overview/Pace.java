package aigateway.functions.dashboard.overview;

import aigateway.budgets.Budget;
import aigateway.budgets.BudgetStatus;
import aigateway.kernel.Money;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** How fast a budget is spent in its period: evenly, as from the start of the period until now. */
final class Pace {
    private static final DateTimeFormatter SOON = DateTimeFormatter.ofPattern("EEEE HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter LATER = DateTimeFormatter.ofPattern("d MMMM", Locale.ENGLISH);
    private static final Duration WEEK = Duration.ofDays(6);
    /** Earlier in a period one expensive hour says nothing about the rest. */
    private static final int ELAPSED_PERCENT_MIN = 10;

    private static final int PERCENT = 100;

    private Pace() {}

    /** When the limit is reached; empty where that is after the reset, or too early to say, or already so. */
    static Optional<Instant> exhausted(BudgetStatus status, Instant now) {
        Instant end = status.resetsAt();
        Money spent = status.spent();
        if (end == null || spent.nanoUsd() <= 0 || spent.compareTo(status.limit()) >= 0) {
            return Optional.empty();
        }
        Instant start = start(status.budget(), end);
        Instant from = status.createdAt().isAfter(start) ? status.createdAt() : start;
        long elapsed = Duration.between(from, now).toMillis();
        long whole = Duration.between(from, end).toMillis();
        if (elapsed <= 0 || elapsed * PERCENT < whole * ELAPSED_PERCENT_MIN) {
            return Optional.empty();
        }
        BigInteger millis = BigInteger.valueOf(elapsed)
                .multiply(BigInteger.valueOf(status.limit().nanoUsd()))
                .divide(BigInteger.valueOf(spent.nanoUsd()));
        return millis.compareTo(BigInteger.valueOf(whole)) < 0
                ? Optional.of(from.plusMillis(millis.longValueExact()))
                : Optional.empty();
    }

    private static Instant start(Budget budget, Instant end) {
        ZonedDateTime ends = end.atZone(ZoneId.of(budget.zone()));
        return switch (budget.period()) {
            case DAY -> ends.minusDays(1).toInstant();
            case WEEK -> ends.minusWeeks(1).toInstant();
            case MONTH -> ends.minusMonths(1).toInstant();
            case TOTAL -> throw new IllegalArgumentException("a total has no end");
        };
    }

    /** Such as {@code on Thursday 16:00}; after a week {@code on 24 December}. */
    static String text(Instant at, Instant now, ZoneId zone) {
        DateTimeFormatter form = Duration.between(now, at).compareTo(WEEK) < 0 ? SOON : LATER;
        return "on " + form.format(at.atZone(zone));
    }
}
