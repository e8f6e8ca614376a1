package aigateway.local.bench;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The figures of {@code local/bench} as Markdown. */
record SpeedTable(
        BenchPlan plan, Target direct, Target reference, Target gateway, SpeedTable.Start start, double openMib) {
    /**
     * @param seconds from the start of the process to its first answer
     * @param rates calls answered in each interval from then on
     */
    record Start(double seconds, List<Long> rates, long intervalMillis) {
        /** Seconds of load until a second in which it did half of this. */
        String secondsToHalfOf(double perSecond) {
            for (int i = 1; i < rates.size(); i++) {
                double rate = (rates.get(i - 1) + rates.get(i)) * 1_000.0 / (2 * intervalMillis);
                if (rate >= perSecond / 2) {
                    return text("%.1f", (i + 1) * intervalMillis / 1e3);
                }
            }
            return "not reached";
        }

        double fastest() {
            return rates.stream().mapToLong(rate -> rate).max().orElse(0) * 1_000.0 / intervalMillis;
        }
    }

    String markdown(String money) {
        var lines = new StringBuilder();
        lines.append(machine()).append("\n\n");
        row(lines, "figure", "`direct`", "`jdk-ref`", "gateway", "gateway against the others");
        row(lines, "---", "---:", "---:", "---:", "---:");
        if (!plan.connections().isEmpty()) {
            calls(lines);
        }
        if (plan.parts().contains("streams")) {
            row(
                    lines,
                    "16 streams at once, 20 events 5 ms apart: median of a whole one, ms",
                    text("%.1f", direct.streamMillis(0.5)),
                    text("%.1f", reference.streamMillis(0.5)),
                    text("%.1f", gateway.streamMillis(0.5)),
                    text("+%.1f ms", gateway.streamMillis(0.5) - direct.streamMillis(0.5)));
        }
        if (plan.parts().contains("open")) {
            row(
                    lines,
                    text("500 open streams of %d s: resident memory, MiB", plan.openSeconds()),
                    "-",
                    "-",
                    text("%.0f", openMib),
                    "");
        }
        double full = plan.connections().contains(16) ? calls(gateway, 16) : start.fastest();
        row(lines, "start to the first answer, s", "-", "-", text("%.1f", start.seconds), "");
        row(lines, "load until half of full speed, s", "-", "-", start.secondsToHalfOf(full), "");
        return lines.append('\n')
                .append(noise())
                .append("\nMoney at the end: ")
                .append(money)
                .append('.')
                .toString();
    }

    private void calls(StringBuilder lines) {
        for (int connections : plan.connections()) {
            row(
                    lines,
                    text("calls/s, %d at once", connections),
                    text("%,.0f", calls(direct, connections)),
                    text("%,.0f", calls(reference, connections)),
                    text("%,.0f", calls(gateway, connections)),
                    text("%.0f %% of `jdk-ref`", gateway.share(connections, reference)));
        }
        plan.connections().forEach(connections -> latencies(lines, connections));
        for (int connections : plan.connections()) {
            row(
                    lines,
                    text("CPU per call, %d at once, us: process / Postgres / Redis", connections),
                    text("%.0f", direct.median(connections, Target.Window::ownMicros)),
                    text("%.0f", reference.median(connections, Target.Window::ownMicros)),
                    text(
                            "%.0f / %.0f / %.0f",
                            gateway.median(connections, Target.Window::ownMicros),
                            gateway.median(connections, Target.Window::postgresMicros),
                            gateway.median(connections, Target.Window::redisMicros)),
                    "");
        }
        row(
                lines,
                "resident memory of the process under load, MiB",
                text("%.0f", direct.residentMib),
                text("%.0f", reference.residentMib),
                text("%.0f", gateway.residentMib),
                "");
    }

    private void latencies(StringBuilder lines, int connections) {
        latency(lines, "p50", connections, window -> window.ran().p50Millis());
        latency(lines, "p99", connections, window -> window.ran().p99Millis());
        row(
                lines,
                text("longest call, %d at once, ms", connections),
                text("%.0f", direct.longestMillis(connections)),
                text("%.0f", reference.longestMillis(connections)),
                text("%.0f", gateway.longestMillis(connections)),
                "");
    }

    private void latency(StringBuilder lines, String name, int connections, ToDoubleFunction<Target.Window> figure) {
        double alone = direct.median(connections, figure);
        double whole = gateway.median(connections, figure);
        row(
                lines,
                text("%s, %d at once, ms", name, connections),
                text("%.2f", alone),
                text("%.2f", reference.median(connections, figure)),
                text("%.2f", whole),
                text("+%.2f ms", whole - alone));
    }

    private static double calls(Target target, int connections) {
        return target.median(connections, window -> window.ran().perSecond());
    }

    private String machine() {
        return text(
                "%s, %d processors (%s), %s, JDK %s. Medians of %d windows of %d s, in turn; the gateway was warmed for %d s.",
                LocalDate.now(ZoneOffset.UTC),
                Runtime.getRuntime().availableProcessors(),
                Proc.processor(),
                System.getProperty("os.name", "") + " " + System.getProperty("os.version", ""),
                System.getProperty("java.version", ""),
                plan.rounds(),
                plan.seconds(),
                plan.warmSeconds());
    }

    private String noise() {
        List<Double> cores = List.of(direct, reference, gateway).stream()
                .flatMap(target -> target.foreignCores().stream())
                .toList();
        return text(
                "Other processes used %.2f processors in the median window and %.2f in the worst one. Failed calls: %d.",
                Target.median(cores),
                cores.isEmpty() ? 0.0 : Collections.max(cores),
                gateway.failed() + reference.failed() + direct.failed());
    }

    private static void row(StringBuilder lines, String... cells) {
        lines.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation is in no library of ours
    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
