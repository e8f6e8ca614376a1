package aigateway.functions.web.query;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The time that a report is about: whole days of the reporting zone, or whole hours.
 *
 * @param from its first moment
 * @param to the first moment after it
 */
public record UsagePeriod(Instant from, Instant to, ZoneId zone) {
    private static final int DAYS_DEFAULT = 30;
    private static final int HOURLY_DAYS_DEFAULT = 2;
    private static final String FORM = "expected a day as YYYY-MM-DD, or Unix seconds";
    private static final Pattern UNIX_SECONDS = Pattern.compile("\\d{1,11}");
    /** No other year: what comes before it or has five digits is a slip, and not every calendar has a year zero. */
    private static final Pattern DAY = Pattern.compile("(19[7-9]|[2-9]\\d\\d)\\d-\\d\\d-\\d\\d");

    /**
     * Reads {@code from}, a day (YYYY-MM-DD) or Unix seconds, whose day, or hour, counts whole. When left out, it is thirty days
     * before {@code to}, by hour two. Reads {@code to}, the same, exclusive; the day, or hour, of Unix seconds counts if it has
     * begun. When left out, it is tomorrow.
     *
     * @param byHour whether Unix seconds mean their hour, not their day
     */
    public static UsagePeriod read(QueryWords words, ZoneId zone, boolean byHour, Instant now) {
        String to = words.raw("to");
        String from = words.raw("from");
        Instant end = to == null ? start(day(now, zone).plusDays(1), zone) : moment(to, zone, byHour, true);
        if (end == null) {
            words.refuse("to", FORM);
            end = now;
        }
        Instant first = from == null
                ? start(day(end, zone).minusDays(byHour ? HOURLY_DAYS_DEFAULT : DAYS_DEFAULT), zone)
                : moment(from, zone, byHour, false);
        if (first == null) {
            words.refuse("from", FORM);
        } else if (!first.isBefore(end)) {
            words.refuse("to", "expected a time after from; it is the first one that is not included");
        }
        return new UsagePeriod(first == null ? end : first, end, zone);
    }

    /** As long, and just before: for whole months the same number of months, otherwise the same number of days or hours. */
    public UsagePeriod previous() {
        if (!isMidnight(from) || !isMidnight(to)) {
            return new UsagePeriod(from.minus(ChronoUnit.SECONDS.between(from, to), ChronoUnit.SECONDS), from, zone);
        }
        LocalDate first = day(from, zone);
        LocalDate end = day(to, zone);
        boolean months = first.getDayOfMonth() == 1 && end.getDayOfMonth() == 1;
        LocalDate before = months
                ? first.minusMonths(ChronoUnit.MONTHS.between(first, end))
                : first.minusDays(ChronoUnit.DAYS.between(first, end));
        return new UsagePeriod(start(before, zone), from, zone);
    }

    /** The day at its midnight, otherwise the moment with its offset. */
    public String text(Instant moment) {
        return isMidnight(moment) ? day(moment, zone).toString() : hour(moment);
    }

    public String day(Instant moment) {
        return day(moment, zone).toString();
    }

    /** Such as 2026-11. */
    public String month(Instant moment) {
        return YearMonth.from(day(moment, zone)).toString();
    }

    public String hour(Instant moment) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(moment.atZone(zone));
    }

    private boolean isMidnight(Instant moment) {
        return start(day(moment, zone), zone).equals(moment);
    }

    private static LocalDate day(Instant moment, ZoneId zone) {
        return moment.atZone(zone).toLocalDate();
    }

    private static Instant start(LocalDate day, ZoneId zone) {
        return day.atStartOfDay(zone).toInstant();
    }

    /** Null when it cannot be read. */
    private static @Nullable Instant moment(String text, ZoneId zone, boolean byHour, boolean isEnd) {
        if (!UNIX_SECONDS.matcher(text).matches()) {
            return day(text, zone);
        }
        Instant moment = Instant.ofEpochSecond(Long.parseLong(text));
        Instant begin =
                byHour ? moment.atZone(zone).truncatedTo(ChronoUnit.HOURS).toInstant() : start(day(moment, zone), zone);
        if (!isEnd || begin.equals(moment)) {
            return begin;
        }
        return byHour
                ? begin.plus(1, ChronoUnit.HOURS)
                : start(day(moment, zone).plusDays(1), zone);
    }

    private static @Nullable Instant day(String text, ZoneId zone) {
        try {
            return DAY.matcher(text).matches() ? start(LocalDate.parse(text), zone) : null;
        } catch (DateTimeParseException _) {
            return null;
        }
    }
}
