package aigateway.functions.dashboard.budgets;

import aigateway.admin.BudgetForecasts;
import aigateway.budgets.Budget;
import aigateway.budgets.BudgetStatus;
import aigateway.budgets.Scope;
import aigateway.functions.dashboard.charts.Chart;
import aigateway.functions.dashboard.charts.Lines;
import aigateway.functions.dashboard.charts.Point;
import aigateway.functions.dashboard.charts.Series;
import aigateway.functions.dashboard.charts.Unit;
import aigateway.functions.dashboard.shown.Moments;
import aigateway.usage.Bucket;
import aigateway.usage.Dimension;
import aigateway.usage.Forecast;
import aigateway.usage.UsageQuery;
import aigateway.usage.UsageReport;
import aigateway.usage.Usages;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a budget over its period, beside the line of an even use. The end is the budget's own figure; the way to it is
 * taken back from there with the usage of its calls, so that the line ends where the budget stands.
 */
final class BurnDown {
    private static final int LINES_MAX = 20_000;
    private static final int DAYS_MAX = 92;
    private static final long NO_POINT = -1;

    private final BudgetStatus status;
    private final ZoneId zone;
    private final Instant now;
    private final Bucket bucket;
    private final List<Instant> ends = new ArrayList<>();
    private final Instant start;
    private final Instant end;

    private BurnDown(BudgetStatus status, Instant now) {
        this.status = status;
        this.now = now;
        this.zone = ZoneId.of(status.budget().zone());
        this.bucket = status.budget().period() == Budget.Period.DAY ? Bucket.HOUR : Bucket.DAY;
        this.start = start();
        this.end = status.resetsAt() == null
                ? midnight(now.atZone(zone).toLocalDate().plusDays(1))
                : status.resetsAt();
        for (Instant at = next(start); !at.isAfter(end); at = next(at)) {
            ends.add(at);
        }
    }

    /** Null when there is nothing to draw, such as a budget of less than a day. */
    static @Nullable Chart of(BudgetStatus status, @Nullable Forecast forecast, Usages usages, Instant now) {
        var burnDown = new BurnDown(status, now);
        return burnDown.ends.size() < 2 ? null : burnDown.chart(usages, forecast);
    }

    private Instant start() {
        Instant resets = status.resetsAt();
        ZonedDateTime ends = (resets == null ? now : resets).atZone(zone);
        return switch (status.budget().period()) {
            case DAY -> ends.minusDays(1).toInstant();
            case WEEK -> ends.minusWeeks(1).toInstant();
            case MONTH -> ends.minusMonths(1).toInstant();
            case TOTAL -> {
                LocalDate first = status.createdAt().atZone(zone).toLocalDate();
                LocalDate longest = now.atZone(zone).toLocalDate().minusDays(DAYS_MAX);
                yield midnight(first.isBefore(longest) ? longest : first);
            }
        };
    }

    private Instant midnight(LocalDate day) {
        return day.atStartOfDay(zone).toInstant();
    }

    private Instant next(Instant at) {
        return bucket == Bucket.HOUR
                ? at.plus(1, ChronoUnit.HOURS)
                : midnight(at.atZone(zone).toLocalDate().plusDays(1));
    }

    private Chart chart(Usages usages, @Nullable Forecast forecast) {
        Map<Instant, Long> spent = spent(usages);
        List<Long> left = left(spent);
        List<Series> series = new ArrayList<>(List.of(Series.of("Left", left)));
        if (status.resetsAt() != null) {
            series.add(Series.of("Even use", even()));
        }
        if (forecast != null) {
            series.add(Series.of("Forecast", forecast(forecast, left)));
        }
        return Lines.of(
                "What is left of the budget", ends.stream().map(this::point).toList(), series, Unit.MONEY);
    }

    /** By the end of each bucket. */
    private Map<Instant, Long> spent(Usages usages) {
        String model = status.budget().scope().values().get(Scope.MODEL);
        UsageQuery query = UsageQuery.of(start, end, zone)
                .each(bucket)
                .where(BudgetForecasts.filters(status.budget().scope()))
                .atMost(LINES_MAX);
        Map<Instant, Long> spent = new HashMap<>();
        for (UsageReport.Line line :
                usages.report(model == null ? query : query.by(Dimension.MODEL)).lines()) {
            Instant begin = line.bucket();
            String served =
                    line.groups().isEmpty() ? null : line.groups().getFirst().value();
            boolean counts = model == null || (served != null && BudgetForecasts.matches(model, served));
            if (begin != null && line.figures().cost() != null && counts) {
                spent.merge(next(begin), line.figures().cost().nanoUsd(), Long::sum);
            }
        }
        return spent;
    }

    private List<Long> left(Map<Instant, Long> spent) {
        long limit = status.limit().nanoUsd();
        long left = limit - status.spent().nanoUsd();
        List<Long> values = new ArrayList<>();
        for (int at = ends.size() - 1; at >= 0; at--) {
            Instant begin = at == 0 ? start : ends.get(at - 1);
            boolean future = begin.isAfter(now);
            values.addFirst(future ? NO_POINT : Math.clamp(left, 0, limit));
            left += future ? 0 : spent.getOrDefault(ends.get(at), 0L);
        }
        return values;
    }

    private List<Long> even() {
        long limit = status.limit().nanoUsd();
        double whole = ChronoUnit.SECONDS.between(start, end);
        return ends.stream()
                .map(at -> Math.round(limit * (ChronoUnit.SECONDS.between(at, end) / whole)))
                .toList();
    }

    /** A straight line from what was left at the end of the last bucket to the forecast at the end. */
    private List<Long> forecast(Forecast forecast, List<Long> left) {
        int last = (int) ends.stream().filter(at -> !at.isAfter(now)).count() - 1;
        Instant from = last < 0 ? start : ends.get(last);
        double begun = last < 0 ? status.limit().nanoUsd() : left.get(last);
        double atEnd = status.limit().nanoUsd() - forecast.expected().nanoUsd();
        double ahead = Math.max(1, ChronoUnit.SECONDS.between(from, end));
        return ends.stream()
                .map(at -> at.isBefore(from)
                        ? NO_POINT
                        : Math.max(
                                0,
                                Math.round(begun + (atEnd - begun) * (ChronoUnit.SECONDS.between(from, at) / ahead))))
                .toList();
    }

    private Point point(Instant end) {
        if (bucket == Bucket.HOUR) {
            return new Point(Moments.hour(end, zone), Moments.hour(end, zone));
        }
        LocalDate day = end.atZone(zone).toLocalDate().minusDays(1);
        return new Point(Moments.shortDay(day), "End of " + Moments.weekday(day));
    }
}
