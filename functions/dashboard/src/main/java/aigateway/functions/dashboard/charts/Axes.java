package aigateway.functions.dashboard.charts;

import aigateway.functions.dashboard.shown.Html;
import java.util.List;

/** The texts of both axes, and the lines behind a plot. */
final class Axes {
    private static final int LABELS_MAX = 7;
    private static final int PARTS = 2;

    private Axes() {}

    /** Evenly spaced, each below the middle of its point. */
    static String x(List<Point> points) {
        int step = Math.max(1, Math.ceilDiv(points.size(), LABELS_MAX));
        StringBuilder svg = new StringBuilder("<svg class=\"axis-x\" aria-hidden=\"true\">");
        for (int at = 0; at < points.size(); at += step) {
            svg.append("<text x=\"")
                    .append(Scale.percent(2L * at + 1, 2L * points.size()))
                    .append("\" y=\"1em\">")
                    .append(Html.escape(points.get(at).label()))
                    .append("</text>");
        }
        return svg.append("</svg>").toString();
    }

    static String y(Scale scale, Unit unit) {
        StringBuilder svg = new StringBuilder("<svg class=\"axis-y\" aria-hidden=\"true\">");
        for (int part = 0; part <= PARTS; part++) {
            long odd = scale.top() % PARTS * part;
            if (odd % PARTS != 0) {
                continue; // between two whole numbers there is nothing to name
            }
            long value = scale.top() / PARTS * part + odd / PARTS;
            svg.append("<text x=\"100%\" y=\"")
                    .append(Scale.percent(PARTS - part, PARTS))
                    .append("\">")
                    .append(Html.escape(unit.brief(value)))
                    .append("</text>");
        }
        return svg.append("</svg>").toString();
    }

    static String grid() {
        StringBuilder svg = new StringBuilder("<g class=\"grid\">");
        for (int part = 0; part <= PARTS; part++) {
            String y = Scale.percent(part, PARTS);
            svg.append("<line x1=\"0\" x2=\"100%\" y1=\"")
                    .append(y)
                    .append("\" y2=\"")
                    .append(y)
                    .append("\"/>");
        }
        return svg.append("</g>").toString();
    }
}
