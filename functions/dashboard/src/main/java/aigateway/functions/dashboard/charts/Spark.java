package aigateway.functions.dashboard.charts;

import java.util.List;

/** A small line without axes, for a card or a row of a table; the numbers stand elsewhere on the page. */
public final class Spark {
    private static final int WIDTH = 100;
    private static final int HEIGHT = 100;

    private Spark() {}

    /** Empty with fewer than two values. Safe HTML. */
    public static String of(List<Long> values) {
        if (values.size() < 2) {
            return "";
        }
        long top = Math.max(1, values.stream().mapToLong(Long::longValue).max().orElse(1));
        StringBuilder line = new StringBuilder();
        for (int at = 0; at < values.size(); at++) {
            line.append(at == 0 ? "" : " ")
                    .append(Scale.number(at, values.size() - 1L))
                    .append(',')
                    .append(Scale.number(top - Math.max(0, values.get(at)), top));
        }
        return "<svg class=\"spark\" viewBox=\"0 -4 " + WIDTH + " " + (HEIGHT + 8)
                + "\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><polygon points=\"0," + HEIGHT + " " + line
                + " "
                + WIDTH + "," + HEIGHT + "\"/><polyline points=\"" + line + "\"/></svg>";
    }
}
