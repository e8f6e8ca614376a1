package aigateway.functions.api;

import aigateway.functions.web.query.UsageRequest;
import aigateway.kernel.Csv;
import aigateway.usage.Latencies;
import aigateway.usage.UsageReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A report as a table for a spreadsheet (RFC 4180). */
final class UsageCsv {
    private static final List<Integer> PERCENTS = List.of(50, 95);

    private final UsageRequest request;
    private final List<UsageColumns.Text> texts;
    private final StringBuilder csv = new StringBuilder();

    private UsageCsv(UsageRequest request) {
        this.request = request;
        this.texts = UsageColumns.texts(request);
    }

    /**
     * @param previous of the period before, in lines of their own; null when it was not requested
     */
    static String of(UsageRequest request, UsageReport report, @Nullable UsageReport previous) {
        var table = new UsageCsv(request);
        table.heads();
        report.lines().forEach(line -> table.line("current", line));
        if (previous != null) {
            previous.lines().forEach(line -> table.line("previous", line));
        }
        return table.csv.toString();
    }

    private void heads() {
        List<String> heads = new ArrayList<>();
        if (request.compare()) {
            heads.add("period");
        }
        texts.forEach(column -> heads.add(column.name()));
        UsageColumns.FIGURES.forEach(column -> heads.add(column.name()));
        if (request.query().latency()) {
            UsageColumns.TIMES.forEach(
                    times -> PERCENTS.forEach(percent -> heads.add(times.name() + "_p" + percent + "_millis")));
        }
        csv.append(String.join(",", heads)).append(Csv.LINE_END);
    }

    private void line(String period, UsageReport.Line line) {
        List<String> cells = new ArrayList<>();
        if (request.compare()) {
            cells.add(period);
        }
        texts.forEach(column -> cells.add(Csv.cell(column.value().apply(line))));
        UsageColumns.FIGURES.forEach(
                column -> cells.add(Objects.requireNonNullElse(column.value().apply(line.figures()), "")));
        if (request.query().latency()) {
            Latencies latencies = Objects.requireNonNullElse(line.latencies(), Latencies.NONE);
            UsageColumns.TIMES.forEach(times -> PERCENTS.forEach(percent -> cells.add(Objects.requireNonNullElse(
                    UsageColumns.millis(times.of().apply(latencies), percent / 100.0), ""))));
        }
        csv.append(String.join(",", cells)).append(Csv.LINE_END);
    }
}
