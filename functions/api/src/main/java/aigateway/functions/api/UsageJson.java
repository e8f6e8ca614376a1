package aigateway.functions.api;

import aigateway.functions.web.query.UsagePeriod;
import aigateway.functions.web.query.UsageRequest;
import aigateway.json.JsonText;
import aigateway.usage.Bucket;
import aigateway.usage.Latencies;
import aigateway.usage.UsageReport;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A report as JSON. */
record UsageJson(UsageRequest request, List<UsageColumns.Text> texts) {
    /** The median, and what one of twenty is above. */
    private static final double P50 = 0.5;

    private static final double P95 = 0.95;

    static UsageJson of(UsageRequest request) {
        return new UsageJson(request, UsageColumns.texts(request));
    }

    /**
     * @param previous of the period before; null when it was not requested
     */
    void write(JsonText json, UsageReport report, @Nullable UsageReport previous) {
        json.text("object", "list");
        period(json, request.period());
        json.objects("data", report.lines(), this::line)
                .flag("has_more", report.more())
                .object("total", total -> figures(total, report.total()));
        if (previous != null) {
            json.object("previous", before -> {
                period(before, request.period().previous());
                before.objects("data", previous.lines(), this::line)
                        .flag("has_more", previous.more())
                        .object("total", total -> figures(total, previous.total()));
            });
        }
    }

    private static void period(JsonText json, UsagePeriod period) {
        json.text("from", period.text(period.from()))
                .text("to", period.text(period.to()))
                .number("from_at", period.from().getEpochSecond())
                .number("to_at", period.to().getEpochSecond())
                .text("zone", period.zone().getId());
    }

    private void line(JsonText json, UsageReport.Line line) {
        texts.forEach(column -> json.text(column.name(), column.value().apply(line)));
        Instant bucket = line.bucket();
        if (request.query().bucket() != Bucket.NONE && bucket != null) {
            json.number("bucket_at", bucket.getEpochSecond());
        }
        figures(json, line);
    }

    private void figures(JsonText json, UsageReport.Line line) {
        UsageColumns.FIGURES.forEach(
                column -> json.decimal(column.name(), column.value().apply(line.figures())));
        if (request.query().latency()) {
            Latencies latencies = line.latencies();
            if (latencies == null) {
                json.nullMember("latency");
            } else {
                json.object(
                        "latency",
                        each -> UsageColumns.TIMES.forEach(times -> {
                            Latencies.Histogram histogram = times.of().apply(latencies);
                            each.object(
                                    times.name(),
                                    percentiles -> percentiles
                                            .number("count", histogram.count())
                                            .decimal("p50_millis", UsageColumns.millis(histogram, P50))
                                            .decimal("p95_millis", UsageColumns.millis(histogram, P95)));
                        }));
            }
        }
    }
}
