package aigateway.functions.dashboard.requests;

import aigateway.functions.dashboard.shown.Counts;
import aigateway.functions.dashboard.shown.Html;
import aigateway.usage.CallAttempt;
import aigateway.usage.RecordedCall;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The times of a call's attempts as bars, all on one scale: from the request to the end of the reply. */
final class Waterfall {
    private static final int TICKS = 4;
    /** A shorter bar could not be seen. */
    private static final BigDecimal WIDTH_MIN = new BigDecimal("0.4");

    private final long whole;

    private Waterfall(long whole) {
        this.whole = Math.max(1, whole);
    }

    static Waterfall of(RecordedCall call) {
        long end = call.rows().stream().mapToLong(Waterfall::end).max().orElse(0);
        return new Waterfall(Math.max(end, Objects.requireNonNullElse(call.end().millis(), 0L)));
    }

    private static long start(CallAttempt attempt) {
        return Objects.requireNonNullElse(attempt.times().startedAfterMillis(), 0L);
    }

    private static long end(CallAttempt attempt) {
        return start(attempt) + attempt.times().millis();
    }

    /** Safe HTML: the whole call. */
    String call(RecordedCall call) {
        Long millis = call.end().millis();
        String words = millis == null ? "The call has no end yet" : "The whole call, " + Counts.millis(millis);
        return bar(words, 0, millis == null ? whole : millis, "whole", null);
    }

    /** Safe HTML: an attempt, with a mark where the first event of its stream came. */
    String attempt(CallAttempt attempt, String look) {
        Long first = attempt.times().firstTokenMillis();
        String words = "Attempt " + attempt.number() + ", "
                + Counts.millis(attempt.times().millis()) + " from "
                + Counts.millis(start(attempt)) + " on"
                + (first == null ? "" : ", first token after " + Counts.millis(first));
        return bar(
                words, start(attempt), attempt.times().millis(), look, first == null ? null : start(attempt) + first);
    }

    private String bar(String words, long from, long length, String look, @Nullable Long mark) {
        StringBuilder svg = new StringBuilder("<svg class=\"fall ")
                .append(look)
                .append("\" role=\"img\" aria-label=\"")
                .append(Html.escape(words))
                .append("\"><title>")
                .append(Html.escape(words))
                .append("</title>");
        for (int tick = 0; tick <= TICKS; tick++) {
            svg.append("<line class=\"tick\" x1=\"")
                    .append(tick * 100 / TICKS)
                    .append("%\" x2=\"")
                    .append(tick * 100 / TICKS)
                    .append("%\" y1=\"0\" y2=\"100%\"/>");
        }
        svg.append("<rect class=\"time\" x=\"")
                .append(percent(from))
                .append("%\" y=\"25%\" width=\"")
                .append(percent(length).max(WIDTH_MIN).toPlainString())
                .append("%\" height=\"50%\" rx=\"3\"/>");
        if (mark != null) {
            svg.append("<line class=\"first\" x1=\"")
                    .append(percent(mark))
                    .append("%\" x2=\"")
                    .append(percent(mark))
                    .append("%\" y1=\"10%\" y2=\"90%\"/>");
        }
        return svg.append("</svg>").toString();
    }

    private BigDecimal percent(long millis) {
        return BigDecimal.valueOf(Math.min(millis, whole) * 100)
                .divide(BigDecimal.valueOf(whole), 2, RoundingMode.HALF_UP);
    }

    /** Safe HTML: the scale above the bars. */
    String axis() {
        StringBuilder svg = new StringBuilder("<svg class=\"fall-axis\" aria-hidden=\"true\">");
        for (int tick = 0; tick <= TICKS; tick++) {
            String anchor = tick == 0 ? "start" : tick == TICKS ? "end" : "middle";
            svg.append("<text x=\"")
                    .append(tick * 100 / TICKS)
                    .append("%\" y=\"1em\" text-anchor=\"")
                    .append(anchor)
                    .append("\">")
                    .append(Html.escape(tick == 0 ? "0" : Counts.millis(whole * tick / TICKS)))
                    .append("</text>");
        }
        return svg.append("</svg>").toString();
    }
}
