package aigateway.functions.dashboard.shown;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Moments and days as people read them. */
public final class Moments {
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("d MMM uuuu HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("d MMM uuuu HH:mm:ss", Locale.ENGLISH);
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);
    private static final DateTimeFormatter SHORT_DAY = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);
    private static final DateTimeFormatter WEEKDAY = DateTimeFormatter.ofPattern("EEE d MMM", Locale.ENGLISH);
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("MMM uuuu", Locale.ENGLISH);
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);
    private static final int WORDY_DAYS = 30;

    private Moments() {}

    /** {@code 30 Nov 2026 14:03}. */
    public static String minute(Instant at, ZoneId zone) {
        return MINUTE.format(at.atZone(zone));
    }

    /** {@code 30 Nov 2026 14:03:21}. */
    public static String second(Instant at, ZoneId zone) {
        return SECOND.format(at.atZone(zone));
    }

    /** {@code 14:03:21}. */
    public static String clock(Instant at, ZoneId zone) {
        return CLOCK.format(at.atZone(zone));
    }

    /** {@code 14:00}. */
    public static String hour(Instant at, ZoneId zone) {
        return HOUR.format(at.atZone(zone));
    }

    /** {@code 30 Nov 2026}. */
    public static String day(LocalDate day) {
        return DAY.format(day);
    }

    /** {@code 30 Nov 2026}, or {@code 1 Nov to 14 Nov 2026}; both years where they differ. */
    public static String days(LocalDate first, LocalDate last) {
        if (first.equals(last)) {
            return day(last);
        }
        return (first.getYear() == last.getYear() ? shortDay(first) : day(first)) + " to " + day(last);
    }

    /** {@code 30 Nov}. */
    public static String shortDay(LocalDate day) {
        return SHORT_DAY.format(day);
    }

    /** {@code Mon 30 Nov}. */
    public static String weekday(LocalDate day) {
        return WEEKDAY.format(day);
    }

    /** {@code Nov 2026}. */
    public static String month(LocalDate day) {
        return MONTH.format(day);
    }

    /** {@code 30 Nov 2026 14:03:21 UTC}. */
    public static String utc(Instant at) {
        return second(at, ZoneOffset.UTC) + " UTC";
    }

    /** {@code 3 minutes ago}, {@code in 2 days}, {@code just now}; the day where it is more than a month. */
    public static String from(Instant now, Instant at, ZoneId zone) {
        Duration apart = Duration.between(at, now);
        boolean past = !apart.isNegative();
        Duration size = apart.abs();
        if (size.toSeconds() < 60) {
            return past ? "just now" : "in " + Counts.of(Math.max(1, size.toSeconds()), "second");
        }
        if (size.toDays() > WORDY_DAYS) {
            return day(at.atZone(zone).toLocalDate());
        }
        String words = size.toMinutes() < 60
                ? Counts.of(size.toMinutes(), "minute")
                : size.toHours() < 48 ? Counts.of(size.toHours(), "hour") : Counts.of(size.toDays(), "day");
        return past ? words + " ago" : "in " + words;
    }
}
