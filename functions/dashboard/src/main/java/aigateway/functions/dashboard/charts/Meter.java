package aigateway.functions.dashboard.charts;

import aigateway.functions.dashboard.shown.Amounts;
import aigateway.functions.dashboard.shown.Html;
import aigateway.kernel.Money;
import org.jspecify.annotations.Nullable;

/** The bar of a budget: spent solid, held hatched, and the rest is room; a mark where it is forecast to end. */
public final class Meter {
    private static final int WARNING_PERCENT = 80;
    /** As for the alert: the last call that does not fit leaves a rest. */
    private static final int HARD_FULL_PERCENT = 99;

    private Meter() {}

    /**
     * Safe HTML.
     *
     * @param id of its own on the page: letters, digits and underscores
     * @param hard whether calls are refused at the limit
     * @param forecast of the spend at the end of the period; null for none
     */
    public static String of(String id, Money spent, Money held, Money limit, boolean hard, @Nullable Money forecast) {
        // What is over the limit keeps its shares of the bar.
        long whole = Math.max(1, Math.max(limit.nanoUsd(), Math.addExact(spent.nanoUsd(), held.nanoUsd())));
        String words = "Spent " + Amounts.text(spent) + ", held " + Amounts.text(held) + ", limit "
                + Amounts.text(limit) + (forecast == null ? "" : ", forecast " + Amounts.text(forecast));
        StringBuilder svg = new StringBuilder("<svg class=\"meter ")
                .append(level(spent, held, limit, hard))
                .append("\" role=\"img\" aria-label=\"")
                .append(Html.escape(words))
                .append("\"><title>")
                .append(Html.escape(words))
                .append("</title>")
                .append(hatching(id))
                .append("<rect class=\"room\" width=\"100%\" height=\"100%\"/>");
        if (spent.nanoUsd() > 0) {
            svg.append("<rect class=\"spent\" width=\"")
                    .append(Scale.percent(spent.nanoUsd(), whole))
                    .append("\" height=\"100%\"/>");
        }
        if (held.nanoUsd() > 0) {
            svg.append("<rect x=\"")
                    .append(Scale.percent(Math.max(0, spent.nanoUsd()), whole))
                    .append("\" width=\"")
                    .append(Scale.percent(held.nanoUsd(), whole))
                    .append("\" height=\"100%\" fill=\"url(#")
                    .append(id)
                    .append(")\"/>");
        }
        if (forecast != null) {
            String x = Scale.percent(Math.min(Math.max(0, forecast.nanoUsd()), whole), whole);
            svg.append("<line class=\"forecast\" x1=\"")
                    .append(x)
                    .append("\" x2=\"")
                    .append(x)
                    .append("\" y1=\"0\" y2=\"100%\"/>");
        }
        return svg.append("</svg>").toString();
    }

    /** Of held money: lines. */
    private static String hatching(String id) {
        return """
                <defs><pattern id="%s" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">\
                <rect class="held-back" width="5" height="5"/><rect class="held-line" width="2.5" height="5"/>\
                </pattern></defs>""".formatted(id);
    }

    /**
     * How full: {@code calm}, {@code near} from 80 percent, {@code full}. Held money counts: nothing else may use it.
     *
     * @param hard whether calls are refused at the limit
     */
    public static String level(Money spent, Money held, Money limit, boolean hard) {
        long used = Math.addExact(spent.nanoUsd(), held.nanoUsd());
        double percent = limit.nanoUsd() / 100.0;
        if (used >= limit.nanoUsd() || (hard && used >= percent * HARD_FULL_PERCENT)) {
            return "full";
        }
        return used >= percent * WARNING_PERCENT ? "near" : "calm";
    }
}
