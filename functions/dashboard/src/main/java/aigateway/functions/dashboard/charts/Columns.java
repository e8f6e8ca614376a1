package aigateway.functions.dashboard.charts;

import aigateway.functions.dashboard.shown.Html;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Stacked columns over time. Lengths are in percent, so that the chart fits any width while its texts keep their size. Negative
 * values (corrections) count in the table, and are not drawn.
 */
public final class Columns {
    /** Of the width of a point: what stays free between two columns. */
    private static final int GAP_PERCENT = 18;

    private final String label;
    private final List<Point> points;
    private final List<Series> series;
    private final Unit unit;
    private final Scale scale;
    private final StringBuilder svg = new StringBuilder();

    private Columns(String label, List<Point> points, List<Series> series, Unit unit) {
        this.label = label;
        this.points = points;
        this.series = series;
        this.unit = unit;
        long largest = IntStream.range(0, points.size())
                .mapToLong(at -> series.stream()
                        .mapToLong(each -> Math.max(0, each.values().get(at)))
                        .sum())
                .max()
                .orElse(0);
        this.scale = Scale.upTo(largest);
    }

    /**
     * @param label what it shows, such as "Spend by day and team"
     * @param series from the bottom to the top; each has a value for each point. Their places choose the colours
     */
    public static Chart of(String label, List<Point> points, List<Series> series, Unit unit) {
        return new Columns(label, List.copyOf(points), List.copyOf(series), unit).chart();
    }

    private Chart chart() {
        svg.append("<svg class=\"plot\" role=\"img\" aria-label=\"")
                .append(Html.escape(label))
                .append("\">")
                .append(Axes.grid());
        for (int at = 0; at < points.size(); at++) {
            column(at);
        }
        svg.append("</svg>");
        List<Chart.Legend> legend = IntStream.range(0, series.size())
                .mapToObj(at -> new Chart.Legend(
                        series.get(at).name(),
                        at,
                        series.get(at).link(),
                        unit.text(series.get(at).total())))
                .toList();
        boolean empty = series.stream().flatMap(each -> each.values().stream()).allMatch(value -> value == 0);
        return new Chart(label, svg.toString(), Axes.x(points), Axes.y(scale, unit), legend, heads(), rows(), empty);
    }

    private void column(int at) {
        String x = Scale.percent(200L * at + GAP_PERCENT, 200L * points.size());
        String width = Scale.percent(100L - GAP_PERCENT, 100L * points.size());
        svg.append("<g class=\"col\"><title>").append(Html.escape(title(at))).append("</title>");
        long below = 0;
        for (int place = 0; place < series.size(); place++) {
            long value = Math.max(0, series.get(place).values().get(at));
            if (value > 0) {
                below += value;
                svg.append("<rect class=\"s")
                        .append(place)
                        .append("\" x=\"")
                        .append(x)
                        .append("\" y=\"")
                        .append(scale.y(below))
                        .append("\" width=\"")
                        .append(width)
                        .append("\" height=\"")
                        .append(scale.height(value))
                        .append("\"/>");
            }
        }
        // The whole height answers to the pointer.
        svg.append("<rect class=\"hit\" x=\"")
                .append(Scale.percent(at, points.size()))
                .append("\" y=\"0\" width=\"")
                .append(Scale.percent(1, points.size()))
                .append("\" height=\"100%\"/></g>");
    }

    private String title(int at) {
        List<String> lines = new ArrayList<>(List.of(points.get(at).title()));
        // The largest part is the uppermost, and is named first.
        for (int place = series.size() - 1; place >= 0; place--) {
            long value = series.get(place).values().get(at);
            if (value != 0) {
                lines.add(series.get(place).name() + ": " + unit.text(value));
            }
        }
        if (series.size() > 1) {
            lines.add("Total: " + unit.text(total(at)));
        }
        return String.join("\n", lines);
    }

    private long total(int at) {
        return series.stream().mapToLong(each -> each.values().get(at)).sum();
    }

    private List<String> heads() {
        Stream<String> names = series.stream().map(Series::name);
        return Stream.concat(Stream.of(""), series.size() > 1 ? Stream.concat(names, Stream.of("Total")) : names)
                .toList();
    }

    private List<List<String>> rows() {
        return IntStream.range(0, points.size())
                .mapToObj(at -> {
                    List<String> cells = new ArrayList<>(List.of(points.get(at).title()));
                    series.forEach(each -> cells.add(unit.text(each.values().get(at))));
                    if (series.size() > 1) {
                        cells.add(unit.text(total(at)));
                    }
                    return List.copyOf(cells);
                })
                .toList();
    }
}
