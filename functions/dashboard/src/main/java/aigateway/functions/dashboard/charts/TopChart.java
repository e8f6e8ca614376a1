package aigateway.functions.dashboard.charts;

import aigateway.usage.Bucket;
import aigateway.usage.UsageReport;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Given groups of usage over time, and everything else as "Other": the sums of all calls less those of the groups. So each column
 * has the sum of its bucket, however many groups there are.
 */
public final class TopChart {
    /** As many groups as there are colours besides the one of the rest. */
    public static final int TOP = 6;

    private static final String OTHER = "Other";

    private final Time time;
    private final Measure measure;
    private final List<Instant> begins;
    private final Map<Instant, Integer> places = new HashMap<>();

    /** The buckets of a chart: those of a period. */
    public record Time(Bucket bucket, Instant from, Instant to, ZoneId zone) {}

    /**
     * A group that has a color of its own.
     *
     * @param values of its dimensions, as lines of the report have them
     * @param link relative; empty for none
     */
    public record Part(List<@Nullable String> values, String name, String link) {}

    private TopChart(Time time, Measure measure) {
        this.time = time;
        this.measure = measure;
        this.begins = TimeAxis.begins(time.bucket(), time.from(), time.to(), time.zone());
        for (int at = 0; at < begins.size(); at++) {
            places.put(begins.get(at), at);
        }
    }

    /**
     * @param cumulative lines that add up, and not columns; they have no "Other"
     * @param lines by bucket and group; those of other groups do not count
     * @param totals by bucket; empty: there is no "Other", because a call counts in several groups
     */
    public static Chart of(
            String label,
            Time time,
            Measure measure,
            boolean cumulative,
            List<UsageReport.Line> lines,
            List<UsageReport.Line> totals,
            List<Part> top) {
        return new TopChart(time, measure).chart(label, cumulative, lines, totals, top);
    }

    /** The sum of each bucket, for a small line. */
    public static List<Long> values(Time time, Measure measure, List<UsageReport.Line> totals) {
        return list(new TopChart(time, measure).sums(totals));
    }

    private Chart chart(
            String label,
            boolean cumulative,
            List<UsageReport.Line> lines,
            List<UsageReport.Line> totals,
            List<Part> top) {
        Map<List<@Nullable String>, long[]> values = new HashMap<>();
        top.forEach(part -> values.put(part.values(), new long[begins.size()]));
        for (UsageReport.Line line : lines) {
            long[] row = values.get(values(line));
            Integer place = place(line);
            if (row != null && place != null) {
                row[place] += measure.of(line.figures());
            }
        }
        List<Series> series = new ArrayList<>();
        long[] rest = sums(totals);
        for (Part part : top) {
            long[] row = values.getOrDefault(part.values(), new long[begins.size()]);
            subtract(rest, row);
            series.add(new Series(part.name(), part.link(), list(row)));
        }
        // Beside the sum of all others, lines of single groups would be flat.
        boolean alone = cumulative && !top.isEmpty();
        if (!alone && !totals.isEmpty() && Arrays.stream(rest).anyMatch(value -> value != 0)) {
            series.add(Series.of(top.isEmpty() ? measure.title() : OTHER, list(rest)));
        }
        List<Point> points = begins.stream()
                .map(begin -> TimeAxis.point(time.bucket(), begin, time.zone()))
                .toList();
        return cumulative
                ? Lines.of(label, points, series.stream().map(TopChart::added).toList(), measure.unit())
                : Columns.of(label, points, series, measure.unit());
    }

    private static void subtract(long[] from, long... what) {
        for (int at = 0; at < from.length; at++) {
            from[at] -= what[at];
        }
    }

    private long[] sums(List<UsageReport.Line> lines) {
        long[] sums = new long[begins.size()];
        for (UsageReport.Line line : lines) {
            Integer place = place(line);
            if (place != null) {
                sums[place] += measure.of(line.figures());
            }
        }
        return sums;
    }

    private @Nullable Integer place(UsageReport.Line line) {
        return line.bucket() == null ? null : places.get(line.bucket());
    }

    /** Of the groups of a line: what tells it from others. */
    public static List<@Nullable String> values(UsageReport.Line line) {
        List<@Nullable String> values = new ArrayList<>();
        line.groups().forEach(group -> values.add(group.value()));
        return values;
    }

    private static Series added(Series series) {
        List<Long> sums = new ArrayList<>();
        long sum = 0;
        for (long value : series.values()) {
            sum += value;
            // A correction may be larger than what was spent before; below zero a line has a gap.
            sums.add(Math.max(0, sum));
        }
        return new Series(series.name(), series.link(), sums);
    }

    private static List<Long> list(long... values) {
        return Arrays.stream(values).boxed().toList();
    }
}
