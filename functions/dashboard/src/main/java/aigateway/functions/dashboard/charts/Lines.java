package aigateway.functions.dashboard.charts;

import aigateway.functions.dashboard.shown.Html;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Lines over time, such as percentiles, or what is left of a budget. A value below zero is a gap in the line. */
public final class Lines {
    private final String label;
    private final List<Point> points;
    private final List<Series> series;
    private final Unit unit;
    private final Scale scale;

    private Lines(String label, List<Point> points, List<Series> series, Unit unit) {
        this.label = label;
        this.points = points;
        this.series = series;
        this.unit = unit;
        this.scale = Scale.upTo(series.stream()
                .flatMap(each -> each.values().stream())
                .mapToLong(Long::longValue)
                .max()
                .orElse(0));
    }

    /**
     * @param series each has a value for each point; their places choose the colours
     */
    public static Chart of(String label, List<Point> points, List<Series> series, Unit unit) {
        return new Lines(label, List.copyOf(points), List.copyOf(series), unit).chart();
    }

    private Chart chart() {
        StringBuilder svg = new StringBuilder("<svg class=\"plot\" role=\"img\" aria-label=\"")
                .append(Html.escape(label))
                .append("\">")
                .append(Axes.grid())
                .append("<svg viewBox=\"0 0 100 100\" preserveAspectRatio=\"none\" width=\"100%\" height=\"100%\">");
        for (int place = 0; place < series.size(); place++) {
            for (String line : lines(series.get(place))) {
                svg.append("<polyline class=\"l")
                        .append(place)
                        .append("\" points=\"")
                        .append(line)
                        .append("\"/>");
            }
        }
        svg.append("</svg>");
        for (int at = 0; at < points.size(); at++) {
            svg.append("<g class=\"col\"><title>")
                    .append(Html.escape(title(at)))
                    .append("</title><rect class=\"hit\" x=\"")
                    .append(Scale.percent(at, points.size()))
                    .append("\" y=\"0\" width=\"")
                    .append(Scale.percent(1, points.size()))
                    .append("\" height=\"100%\"/></g>");
        }
        svg.append("</svg>");
        List<Chart.Legend> legend = IntStream.range(0, series.size())
                .mapToObj(at -> new Chart.Legend(
                        series.get(at).name(), at, series.get(at).link(), ""))
                .toList();
        boolean empty = series.stream().flatMap(each -> each.values().stream()).allMatch(value -> value <= 0);
        return new Chart(label, svg.toString(), Axes.x(points), Axes.y(scale, unit), legend, heads(), rows(), empty);
    }

    /** The parts between gaps. A part of one point is drawn as a short line. */
    private List<String> lines(Series of) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (int at = 0; at < points.size(); at++) {
            long value = of.values().get(at);
            if (value < 0) {
                addTo(lines, line);
                line = new StringBuilder();
            } else {
                line.append(Scale.number(2L * at + 1, 2L * points.size()))
                        .append(',')
                        .append(Scale.number(scale.top() - value, scale.top()))
                        .append(' ');
            }
        }
        addTo(lines, line);
        return lines;
    }

    private static void addTo(List<String> lines, StringBuilder line) {
        if (!line.isEmpty()) {
            lines.add(line.toString().strip());
        }
    }

    private String title(int at) {
        Stream<String> values = series.stream()
                .filter(each -> each.values().get(at) >= 0)
                .map(each -> each.name() + ": " + unit.text(each.values().get(at)));
        return String.join(
                "\n", Stream.concat(Stream.of(points.get(at).title()), values).toList());
    }

    private List<String> heads() {
        return Stream.concat(Stream.of(""), series.stream().map(Series::name)).toList();
    }

    private List<List<String>> rows() {
        return IntStream.range(0, points.size())
                .mapToObj(at -> Stream.concat(
                                Stream.of(points.get(at).title()),
                                series.stream()
                                        .map(each -> each.values().get(at) < 0
                                                ? "—"
                                                : unit.text(each.values().get(at))))
                        .toList())
                .toList();
    }
}
