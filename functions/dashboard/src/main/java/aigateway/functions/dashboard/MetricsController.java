package aigateway.functions.dashboard;

import aigateway.admin.OperatorTokens;
import aigateway.assembly.ReportFeature;
import aigateway.functions.web.Requests;
import aigateway.functions.web.Responses;
import aigateway.kernel.Problem;
import aigateway.secrets.SecretName;
import aigateway.secrets.Secrets;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The Prometheus text, for holders of the metrics token; without a token it is for processes of this machine only. */
@Controller("/metrics")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class MetricsController {
    private static final MediaType PROMETHEUS = new MediaType("text/plain; version=0.0.4; charset=utf-8");

    private final ReportFeature reports;
    private final Secrets secrets;
    private final OperatorTokens tokens;

    MetricsController(ReportFeature reports, Secrets secrets, OperatorTokens tokens) {
        this.reports = reports;
        this.secrets = secrets;
        this.tokens = tokens;
    }

    @Get
    HttpResponse<byte[]> scrape(HttpRequest<?> request) {
        Optional<Problem> refusal = refusal(request);
        if (refusal.isPresent()) {
            return Responses.problem(refusal.get());
        }
        byte[] text = reports.metrics().scrape().getBytes(StandardCharsets.UTF_8);
        return HttpResponse.ok(text).contentType(PROMETHEUS).contentLength(text.length);
    }

    private Optional<Problem> refusal(HttpRequest<?> request) {
        if (secrets.find(SecretName.METRICS_TOKEN).isPresent() || !Requests.isFromThisMachine(request)) {
            return tokens.refusal(SecretName.METRICS_TOKEN, Requests.bearer(request), Requests.source(request));
        }
        return Optional.empty();
    }
}
