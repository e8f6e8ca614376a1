package aigateway.functions.dashboard.site;

import aigateway.functions.dashboard.charts.Measure;
import aigateway.functions.web.query.UsagePeriod;
import aigateway.kernel.Money;
import aigateway.usage.Bucket;
import aigateway.usage.Dimension;
import aigateway.usage.Forecast;
import aigateway.usage.Latencies;
import aigateway.usage.UsageFilters;
import aigateway.usage.UsageQuery;
import aigateway.usage.UsageReport;
import aigateway.usage.Usages;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sums of a period, of the one before, and of the days that a month's forecast needs.
 *
 * <p>Round trips: five reports of usage, two of them with latencies; two less without a comparison. Latencies are read for the
 * whole only: by each group they would be many counts.
 *
 * @param days each day's sum, of the period, of this month and of the weeks that a forecast needs
 * @param now the period by some dimensions
 * @param before the period before, the same; null when nothing is compared
 * @param times how long the calls of the period took
 * @param timesBefore the same of the period before; null when nothing is compared
 */
public record PeriodSums(
        UsageReport days,
        UsageReport now,
        @Nullable UsageReport before,
        Latencies times,
        @Nullable Latencies timesBefore,
        Instant at,
        ZoneId zone) {
    private static final int LINES_MAX = 10_000;
    private static final int DAYS_MAX = 1_000;

    /**
     * @param filters for which latencies are kept
     * @param by what the period is divided by
     */
    public static PeriodSums read(Usages usages, Visit visit, UsageFilters filters, Dimension... by) {
        Period period = visit.period();
        UsagePeriod before = period.before();
        UsageQuery pairs = UsageQuery.of(period.from(), period.to(), period.zone())
                .by(by)
                .where(filters)
                .visibleTo(visit.teams())
                .atMost(LINES_MAX);
        UsageQuery times = pairs.by(new Dimension[0]).withLatency();
        return new PeriodSums(
                usages.report(days(visit).where(filters)),
                usages.report(pairs),
                period.compare() ? usages.report(pairs.between(before.from(), before.to())) : null,
                latencies(usages.report(times)),
                period.compare() ? latencies(usages.report(times.between(before.from(), before.to()))) : null,
                visit.now(),
                period.zone());
    }

    private static Latencies latencies(UsageReport report) {
        Latencies times = report.total().latencies();
        return times == null ? Latencies.NONE : times;
    }

    private static UsageQuery days(Visit visit) {
        Period period = visit.period();
        ZoneId zone = period.zone();
        LocalDate today = visit.now().atZone(zone).toLocalDate();
        Instant month = today.withDayOfMonth(1).atStartOfDay(zone).toInstant();
        Instant weeks = today.minusDays(Forecast.DAYS_MAX).atStartOfDay(zone).toInstant();
        Instant tomorrow = today.plusDays(1).atStartOfDay(zone).toInstant();
        return UsageQuery.of(
                        earliest(period.from(), month, weeks),
                        period.to().isAfter(tomorrow) ? period.to() : tomorrow,
                        zone)
                .each(Bucket.DAY)
                .visibleTo(visit.teams())
                .atMost(DAYS_MAX);
    }

    private static Instant earliest(Instant first, Instant second, Instant third) {
        Instant earlier = first.isBefore(second) ? first : second;
        return earlier.isBefore(third) ? earlier : third;
    }

    public Money today() {
        return since(startOfDay(day()));
    }

    public Money month() {
        return since(startOfDay(day().withDayOfMonth(1)));
    }

    private LocalDate day() {
        return at.atZone(zone).toLocalDate();
    }

    private Instant startOfDay(LocalDate day) {
        return day.atStartOfDay(zone).toInstant();
    }

    private Money since(Instant begin) {
        return new Money(days.lines().stream()
                .filter(line -> line.bucket() != null && !line.bucket().isBefore(begin))
                .mapToLong(line -> Measure.SPEND.of(line.figures()))
                .sum());
    }

    /** Of this month; empty with too little data. */
    public Optional<Forecast> forecast() {
        Map<LocalDate, Money> byDay = new HashMap<>();
        for (UsageReport.Line line : days.lines()) {
            Instant bucket = line.bucket();
            if (bucket != null) {
                byDay.put(bucket.atZone(zone).toLocalDate(), new Money(Measure.SPEND.of(line.figures())));
            }
        }
        Instant end = startOfDay(day().withDayOfMonth(1).plusMonths(1));
        return Forecast.of(month(), byDay, at, end, zone);
    }

    /** How many of the last days have ended and have data, counted from the first one. */
    public int daysOfData() {
        LocalDate today = day();
        return days.lines().stream()
                .filter(line -> line.bucket() != null && Measure.SPEND.of(line.figures()) != 0)
                .map(line -> line.bucket().atZone(zone).toLocalDate())
                .filter(each -> each.isBefore(today))
                .min(LocalDate::compareTo)
                .map(first -> (int) (today.toEpochDay() - first.toEpochDay()))
                .orElse(0);
    }

    /** The days' lines that belong to the period. */
    List<UsageReport.Line> daysOf(Period period) {
        return days.lines().stream()
                .filter(line -> line.bucket() != null
                        && !line.bucket().isBefore(period.from())
                        && line.bucket().isBefore(period.to()))
                .toList();
    }
}
