package aigateway.functions.dashboard.site;

import aigateway.functions.dashboard.charts.Chart;
import aigateway.functions.dashboard.charts.Measure;
import aigateway.functions.dashboard.charts.Spark;
import aigateway.functions.dashboard.charts.TopChart;
import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import aigateway.usage.Bucket;
import aigateway.usage.Dimension;
import aigateway.usage.UsageFilters;
import aigateway.usage.UsageQuery;
import aigateway.usage.UsageReport;
import aigateway.usage.Usages;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Spend over time by one of some dimensions, such as the team: the six largest groups, and the others as one.
 *
 * <p>Round trips: two reports of usage; three where a bucket is no day, and the same by hour or week.
 */
public final class SpendChart {
    private static final int LINES_MAX = 10_000;

    private final Usages usages;
    private final Visit visit;
    private final Period period;
    private final UsageFilters filters;
    private final List<Dimension> dimensions;

    /** A way to divide the columns. */
    public record Choice(String word, String title) {}

    /**
     * @param filters the teams, or none
     * @param dimensions that a reader can choose from; the first is the usual one
     */
    public SpendChart(Usages usages, Visit visit, UsageFilters filters, List<Dimension> dimensions) {
        this.usages = usages;
        this.visit = visit;
        this.period = visit.period();
        this.filters = filters;
        this.dimensions = List.copyOf(dimensions);
    }

    public List<Choice> choices() {
        return dimensions.stream()
                .map(each -> new Choice(
                        each.name().toLowerCase(Locale.ROOT), Groups.title(each).split(" ", -1)[0]))
                .toList();
    }

    /** By the parameter {@code by}; the first when it is something else. */
    Dimension by() {
        return dimensions.stream()
                .filter(each -> visit.params().holds("by", each.name().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElse(dimensions.getFirst());
    }

    /** The word of the dimension. */
    public String word() {
        return word(by());
    }

    /** A small line of a measure, as safe HTML. */
    public String spark(Measure measure, List<UsageReport.Line> totals) {
        return Spark.of(TopChart.values(time(), measure, totals));
    }

    private TopChart.Time time() {
        return new TopChart.Time(period.bucket(), period.from(), period.to(), period.zone());
    }

    /** The sums of each bucket, as the chart has them. */
    public List<UsageReport.Line> totals(PeriodSums sums) {
        return period.bucket() == Bucket.DAY
                ? sums.daysOf(period)
                : usages.report(query().each(period.bucket())).lines();
    }

    /**
     * @param links the parameters of links to the page of usage
     */
    public Chart chart(List<UsageReport.Line> totals, Params links) {
        Dimension by = by();
        List<UsageReport.Line> top =
                usages.report(query().by(by).atMost(TopChart.TOP)).lines();
        UsageReport lines = usages.report(query().each(period.bucket()).by(by).where(only(by, top)));
        Params carried = links.with("group", word(by));
        List<TopChart.Part> parts = top.stream()
                .map(line -> new TopChart.Part(
                        TopChart.values(line),
                        Groups.name(List.of(by), line),
                        Groups.usage(carried, by, line.groups().getFirst())
                                .map(params -> Pages.link(visit.request(), "usage" + params))
                                .orElse("")))
                .toList();
        return TopChart.of("Spend by " + word(by), time(), Measure.SPEND, false, lines.lines(), totals, parts);
    }

    private UsageQuery query() {
        return UsageQuery.of(period.from(), period.to(), period.zone())
                .where(filters)
                .visibleTo(visit.teams())
                .atMost(LINES_MAX);
    }

    /** There may be more teams and keys than lines in a report. */
    private UsageFilters only(Dimension by, List<UsageReport.Line> top) {
        Set<String> values = top.stream()
                .map(line -> line.groups().getFirst())
                .map(group -> group.value() == null ? "" : group.value())
                .collect(Collectors.toSet());
        if (by == Dimension.TEAM) {
            return filters.withTeams(values.stream().map(TeamId::new).collect(Collectors.toSet()));
        }
        return by == Dimension.KEY
                ? filters.withKeys(values.stream().map(KeyId::new).collect(Collectors.toSet()))
                : filters;
    }

    private static String word(Dimension by) {
        return by.name().toLowerCase(Locale.ROOT);
    }
}
