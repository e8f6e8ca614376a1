package aigateway.functions.dashboard.charts;

import java.util.List;

/**
 * A drawn chart; the template {@code parts/chart} shows it. The SVG is safe HTML: every text in it is escaped.
 *
 * @param label what it shows, for those who do not see it
 * @param heads of the table: the point, then the series
 * @param empty whether every value is zero
 */
public record Chart(
        String label,
        String svg,
        String axisX,
        String axisY,
        List<Legend> legend,
        List<String> heads,
        List<List<String>> rows,
        boolean empty) {
    /**
     * @param place of its colour, see the style
     * @param link relative; empty for nowhere
     * @param total of its values, in words
     */
    public record Legend(String name, int place, String link, String total) {}
}
