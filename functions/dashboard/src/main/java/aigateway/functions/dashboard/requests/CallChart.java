package aigateway.functions.dashboard.requests;

import aigateway.functions.dashboard.charts.Chart;
import aigateway.functions.dashboard.charts.Columns;
import aigateway.functions.dashboard.charts.Point;
import aigateway.functions.dashboard.charts.Series;
import aigateway.functions.dashboard.charts.Unit;
import aigateway.functions.dashboard.shown.Moments;
import aigateway.functions.dashboard.site.Params;
import aigateway.functions.dashboard.site.Period;
import aigateway.functions.web.query.RequestHistogram;
import aigateway.usage.Bucket;
import aigateway.usage.Figures;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** How many calls each hour, day or week had, by how they ended. */
final class CallChart {
    private CallChart() {}

    /**
     * @param bars those with calls
     * @param link of a list that has only one outcome
     */
    static Chart of(List<RequestHistogram.Bar> bars, Period period, Function<Params, String> link, Params params) {
        List<Instant> begins = begins(period);
        Map<Instant, Figures> figures =
                bars.stream().collect(Collectors.toMap(RequestHistogram.Bar::at, RequestHistogram.Bar::figures));
        return Columns.of(
                "Calls by how they ended",
                begins.stream().map(at -> point(at, period)).toList(),
                List.of(
                        series("Succeeded", "", begins, figures, CallChart::fine),
                        series(
                                "Cached",
                                link.apply(params.with("outcome", "cached")),
                                begins,
                                figures,
                                Figures::cachedCalls),
                        series(
                                "Refused",
                                link.apply(params.with("outcome", "refused")),
                                begins,
                                figures,
                                Figures::refusedCalls),
                        series("Failed", "", begins, figures, Figures::failedCalls)),
                Unit.COUNT);
    }

    private static Series series(
            String name,
            String link,
            List<Instant> begins,
            Map<Instant, Figures> figures,
            ToLongFunction<Figures> count) {
        return new Series(
                name,
                link,
                begins.stream()
                        .map(at -> count.applyAsLong(figures.getOrDefault(at, Figures.NONE)))
                        .toList());
    }

    private static long fine(Figures figures) {
        return Math.max(0, figures.calls() - figures.failedCalls() - figures.refusedCalls() - figures.cachedCalls());
    }

    private static List<Instant> begins(Period period) {
        List<Instant> begins = new ArrayList<>();
        ZoneId zone = period.zone();
        if (period.bucket() == Bucket.HOUR) {
            for (Instant at = period.from(); at.isBefore(period.to()); at = at.plus(1, ChronoUnit.HOURS)) {
                begins.add(at);
            }
            return begins;
        }
        boolean weeks = period.bucket() == Bucket.WEEK;
        LocalDate day = period.from().atZone(zone).toLocalDate();
        LocalDate first = weeks ? day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)) : day;
        ChronoUnit step = weeks ? ChronoUnit.WEEKS : ChronoUnit.DAYS;
        for (LocalDate at = first; at.atStartOfDay(zone).toInstant().isBefore(period.to()); at = at.plus(1, step)) {
            begins.add(at.atStartOfDay(zone).toInstant());
        }
        return begins;
    }

    private static Point point(Instant at, Period period) {
        LocalDate day = at.atZone(period.zone()).toLocalDate();
        return switch (period.bucket()) {
            case HOUR ->
                new Point(
                        Moments.hour(at, period.zone()), Moments.weekday(day) + ", " + Moments.hour(at, period.zone()));
            case WEEK -> new Point(Moments.shortDay(day), "Week of " + Moments.day(day));
            case DAY, MONTH, NONE -> new Point(Moments.shortDay(day), Moments.weekday(day));
        };
    }
}
