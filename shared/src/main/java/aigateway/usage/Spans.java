package aigateway.usage;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * Where the sums of a period are: whole closed days by day, the hours before and after them by hour.
 *
 * @param closedFrom the first closed day of the period
 * @param closedTo the day after the last one; the same when none is closed
 */
record Spans(Instant from, Instant to, LocalDate closedFrom, LocalDate closedTo, ZoneId zone) {
    /**
     * @param closedBefore every day before it is closed, in the zone of the query; null: none is
     */
    static Spans of(UsageQuery query, @Nullable LocalDate closedBefore) {
        LocalDate first = firstWholeDay(query.from(), query.zone());
        LocalDate end = query.to().atZone(query.zone()).toLocalDate();
        if (closedBefore == null || query.bucket() == Bucket.HOUR) {
            end = first;
        } else if (closedBefore.isBefore(end)) {
            end = closedBefore;
        }
        return new Spans(query.from(), query.to(), first, end.isAfter(first) ? end : first, query.zone());
    }

    boolean hasClosed() {
        return closedFrom.isBefore(closedTo);
    }

    /** When the hours before the closed days end. */
    Instant closedFromInstant() {
        return closedFrom.atStartOfDay(zone).toInstant();
    }

    /** When the hours after the closed days begin. */
    Instant closedToInstant() {
        return closedTo.atStartOfDay(zone).toInstant();
    }

    /** Sums by tag are of whole days: those that the period touches. */
    static LocalDate firstDay(UsageQuery query) {
        return query.from().atZone(query.zone()).toLocalDate();
    }

    /** The day after the last one that the period touches. */
    static LocalDate endDay(UsageQuery query) {
        return firstWholeDay(query.to(), query.zone());
    }

    private static LocalDate firstWholeDay(Instant from, ZoneId zone) {
        LocalDate day = from.atZone(zone).toLocalDate();
        return day.atStartOfDay(zone).toInstant().isBefore(from) ? day.plusDays(1) : day;
    }
}
