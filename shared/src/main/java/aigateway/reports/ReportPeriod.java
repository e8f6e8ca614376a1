package aigateway.reports;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;

/**
 * A day, a week from Monday, or a month of the calendar in a time zone.
 *
 * @param first its first day
 */
public record ReportPeriod(Every every, LocalDate first, ZoneId zone) {
    /** How often a report is made, and how long its period is. */
    public enum Every {
        DAY,
        WEEK,
        MONTH
    }

    /** The period that contains a day. */
    public static ReportPeriod of(Every every, LocalDate day, ZoneId zone) {
        LocalDate first = switch (every) {
            case DAY -> day;
            case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTH -> day.withDayOfMonth(1);
        };
        return new ReportPeriod(every, first, zone);
    }

    public ReportPeriod previous() {
        return of(every, first.minusDays(1), zone);
    }

    /** The first day after it. */
    public LocalDate after() {
        return switch (every) {
            case DAY -> first.plusDays(1);
            case WEEK -> first.plusWeeks(1);
            case MONTH -> first.plusMonths(1);
        };
    }

    public Instant start() {
        return first.atStartOfDay(zone).toInstant();
    }

    /** The first instant after it. */
    public Instant end() {
        return after().atStartOfDay(zone).toInstant();
    }

    /** As people write it: {@code 2026-11}, {@code 2026-11-30}, or of a week its first and last day. */
    public String text() {
        return switch (every) {
            case DAY -> first.toString();
            case WEEK -> first + " to " + after().minusDays(1);
            case MONTH -> first.toString().substring(0, "2026-11".length());
        };
    }
}
