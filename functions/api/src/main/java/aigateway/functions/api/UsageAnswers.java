package aigateway.functions.api;

import aigateway.assembly.AdminFeature;
import aigateway.functions.web.Responses;
import aigateway.functions.web.query.UsageRequest;
import aigateway.kernel.Money;
import aigateway.usage.UsageReport;
import io.micronaut.http.HttpResponse;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Answers requests for usage, of administrators and of keys. */
@Singleton
class UsageAnswers {
    private final AdminFeature admin;

    UsageAnswers(AdminFeature admin) {
        this.admin = admin;
    }

    HttpResponse<byte[]> answer(UsageRequest request) {
        UsageReport report = admin.usages().report(request.query());
        UsageReport previous =
                request.compare() ? admin.usages().report(request.previous().query()) : null;
        return request.csv()
                ? csv(request, report, previous)
                : Responses.json(200, json -> UsageJson.of(request).write(json, report, previous));
    }

    private static HttpResponse<byte[]> csv(UsageRequest request, UsageReport report, @Nullable UsageReport previous) {
        boolean more = report.more() || (previous != null && previous.more());
        Money total = report.total().figures().cost();
        return HttpResponse.ok(UsageCsv.of(request, report, previous).getBytes(StandardCharsets.UTF_8))
                .header("content-type", "text/csv; charset=utf-8")
                .header("x-agw-has-more", Boolean.toString(more))
                .header("x-agw-total-cost-usd", total == null ? "" : total.toUsd());
    }
}
