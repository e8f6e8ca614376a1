package aigateway.functions.dashboard.charts;

import aigateway.functions.dashboard.shown.Moments;
import aigateway.usage.Bucket;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;

/** The buckets of a period as the axis of a chart: also those without calls. */
final class TimeAxis {
    private TimeAxis() {}

    static Point point(Bucket bucket, Instant begin, ZoneId zone) {
        LocalDate day = begin.atZone(zone).toLocalDate();
        return switch (bucket) {
            case NONE -> throw new IllegalArgumentException("a chart over time needs a bucket");
            case HOUR -> new Point(Moments.hour(begin, zone), Moments.weekday(day) + ", " + Moments.hour(begin, zone));
            case DAY -> new Point(Moments.shortDay(day), Moments.weekday(day));
            case WEEK -> new Point(Moments.shortDay(day), "Week of " + Moments.day(day));
            case MONTH -> new Point(Moments.month(day), Moments.month(day));
        };
    }

    /** Where each bucket begins. */
    static List<Instant> begins(Bucket bucket, Instant from, Instant to, ZoneId zone) {
        List<Instant> begins = new ArrayList<>();
        if (bucket == Bucket.HOUR) {
            for (Instant at = from; at.isBefore(to); at = at.plus(1, ChronoUnit.HOURS)) {
                begins.add(at);
            }
            return begins;
        }
        LocalDate day = from.atZone(zone).toLocalDate();
        LocalDate first = bucket == Bucket.WEEK
                ? day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                : bucket == Bucket.MONTH ? day.withDayOfMonth(1) : day;
        ChronoUnit step =
                bucket == Bucket.WEEK ? ChronoUnit.WEEKS : bucket == Bucket.MONTH ? ChronoUnit.MONTHS : ChronoUnit.DAYS;
        for (LocalDate at = first; at.atStartOfDay(zone).toInstant().isBefore(to); at = at.plus(1, step)) {
            begins.add(at.atStartOfDay(zone).toInstant());
        }
        return begins;
    }
}
