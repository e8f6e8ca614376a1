package aigateway.usage;

import aigateway.kernel.Money;
import aigateway.kernel.VisibleTeams;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Forecasts the spend of a period that has not ended.
 *
 * <p>Round trips: those of one report of usage.
 */
public final class Forecasts {
    /** Each day has a line for each model, where the models matter. */
    private static final int LINES_MAX = 20_000;

    private final Usages usages;
    private final InstantSource clock;

    public Forecasts(Usages usages, InstantSource clock) {
        this.usages = usages;
        this.clock = clock;
    }

    /**
     * Of the calls that match the filters; empty with too little data, and when the period is over.
     *
     * @param toDate spent in the period
     * @param end of the period
     */
    public Optional<Forecast> of(Money toDate, UsageFilters filters, Instant end, ZoneId zone) {
        return forecast(toDate, days(zone).where(filters), _ -> true, end, zone);
    }

    /** The same, of some of the models as they were served. */
    public Optional<Forecast> of(
            Money toDate, UsageFilters filters, Predicate<String> model, Instant end, ZoneId zone) {
        return forecast(toDate, days(zone).where(filters).by(Dimension.MODEL), model, end, zone);
    }

    /** From the spend by day that {@link #days} read. */
    public Optional<Forecast> of(Money toDate, Map<LocalDate, Money> byDay, Instant end, ZoneId zone) {
        return Forecast.of(toDate, byDay, clock.instant(), end, zone);
    }

    /** The spend by day of each value of a dimension, for many forecasts from one report. */
    public Map<String, Map<LocalDate, Money>> days(UsageFilters filters, Dimension by, ZoneId zone) {
        Map<String, Map<LocalDate, Money>> days = new HashMap<>();
        for (UsageReport.Line line :
                usages.report(days(zone).where(filters).by(by)).lines()) {
            Instant bucket = line.bucket();
            Money cost = line.figures().cost();
            String value = line.groups().getFirst().value();
            if (bucket != null && cost != null && value != null) {
                days.computeIfAbsent(value, _ -> new HashMap<>())
                        .merge(bucket.atZone(zone).toLocalDate(), cost, Money::plus);
            }
        }
        return days;
    }

    private UsageQuery days(ZoneId zone) {
        LocalDate today = clock.instant().atZone(zone).toLocalDate();
        Instant from = today.minusDays(Forecast.DAYS_MAX).atStartOfDay(zone).toInstant();
        Instant to = today.atStartOfDay(zone).toInstant();
        return UsageQuery.of(from, to, zone)
                .each(Bucket.DAY)
                .visibleTo(VisibleTeams.ALL)
                .atMost(LINES_MAX);
    }

    private Optional<Forecast> forecast(
            Money toDate, UsageQuery query, Predicate<String> model, Instant end, ZoneId zone) {
        Map<LocalDate, Money> byDay = new HashMap<>();
        for (UsageReport.Line line : usages.report(query).lines()) {
            Instant bucket = line.bucket();
            Money cost = line.figures().cost();
            if (bucket != null && cost != null && counts(line.groups(), model)) {
                byDay.merge(bucket.atZone(zone).toLocalDate(), cost, Money::plus);
            }
        }
        return Forecast.of(toDate, byDay, clock.instant(), end, zone);
    }

    private static boolean counts(List<UsageReport.Group> groups, Predicate<String> model) {
        if (groups.isEmpty()) {
            return true;
        }
        String value = groups.getFirst().value();
        return value != null && model.test(value);
    }
}
