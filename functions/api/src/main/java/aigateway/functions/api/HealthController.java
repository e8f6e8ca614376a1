package aigateway.functions.api;

import aigateway.assembly.ReportFeature;
import aigateway.functions.web.Responses;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** Whether the process lives, and whether it can serve. */
@Controller
@Produces(MediaType.ALL)
public class HealthController {
    private final ReportFeature reports;

    HealthController(ReportFeature reports) {
        this.reports = reports;
    }

    @Get("/healthz")
    HttpResponse<byte[]> health() {
        return Responses.json(200, json -> json.text("status", "ok"));
    }

    @Get("/readyz")
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<byte[]> ready() {
        var finding = reports.readiness().find();
        return Responses.json(finding.ready() ? 200 : 503, finding.json());
    }
}
