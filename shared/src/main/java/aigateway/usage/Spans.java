package aigateway.usage;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the sums of a period are: whole days, and hours that are in none of them. A day that is not over has the sums of its
 * closed hours.
 *
 * @param firstDay the first day whose sums are read
 * @param endDay the day after the last one; the same when none is read
 */
record Spans(LocalDate firstDay, LocalDate endDay, List<Hours> hours, ZoneId zone) {
    /** @param to the first moment that does not count */
    record Hours(Instant from, Instant to) {}

    /**
     * @param closedBefore every hour before it is in its day, in the zone of the query; null: none is
     */
    static Spans of(UsageQuery query, @Nullable Instant closedBefore) {
        ZoneId zone = query.zone();
        LocalDate first = firstWholeDay(query.from(), zone);
        if (closedBefore == null || query.bucket() == Bucket.HOUR) {
            return hours(query, first);
        }
        boolean withOpen = !query.to().isBefore(closedBefore);
        LocalDate end = withOpen
                ? firstWholeDay(closedBefore, zone)
                : query.to().atZone(zone).toLocalDate();
        if (!end.isAfter(first)) {
            return hours(query, first);
        }
        var before = new Hours(query.from(), start(first, zone));
        var after = new Hours(withOpen ? closedBefore : start(end, zone), query.to());
        return new Spans(
                first,
                end,
                Stream.of(before, after)
                        .filter(each -> each.from.isBefore(each.to))
                        .toList(),
                zone);
    }

    private static Spans hours(UsageQuery query, LocalDate day) {
        return new Spans(day, day, List.of(new Hours(query.from(), query.to())), query.zone());
    }

    /** Sums by tag are of whole days: those that the period touches. An hour is in its day or, until then, in the hours. */
    static Spans ofTags(UsageQuery query) {
        ZoneId zone = query.zone();
        LocalDate first = query.from().atZone(zone).toLocalDate();
        LocalDate end = firstWholeDay(query.to(), zone);
        return new Spans(first, end, List.of(new Hours(start(first, zone), start(end, zone))), zone);
    }

    boolean hasDays() {
        return firstDay.isBefore(endDay);
    }

    private static Instant start(LocalDate day, ZoneId zone) {
        return day.atStartOfDay(zone).toInstant();
    }

    private static LocalDate firstWholeDay(Instant from, ZoneId zone) {
        LocalDate day = from.atZone(zone).toLocalDate();
        return start(day, zone).isBefore(from) ? day.plusDays(1) : day;
    }
}
