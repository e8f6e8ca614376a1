package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.assembly.Settings;
import aigateway.functions.web.Responses;
import aigateway.functions.web.query.UsageRequest;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** What the client's own key consumed. */
@Controller("/v1/usage")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class OwnUsageController {
    private final InstantSource clock;
    private final UsageAnswers answers;
    private final Settings settings;
    private final ClientAuthenticator authenticator;

    OwnUsageController(
            InstantSource clock, UsageAnswers answers, Settings settings, ClientAuthenticator authenticator) {
        this.clock = clock;
        this.answers = answers;
        this.settings = settings;
        this.authenticator = authenticator;
    }

    /** The arguments say which parameters there are. They are read from the request, which has each with all its values. */
    @Get
    HttpResponse<byte[]> own(
            HttpRequest<?> request,
            @QueryValue @Nullable String from,
            @QueryValue @Nullable String to,
            @QueryValue @Nullable String bucket,
            @QueryValue("group_by") @Nullable String groupBy,
            @QueryValue @Nullable String compare,
            @QueryValue @Nullable String format) {
        return authenticator.enter(
                request,
                key -> UsageRequest.own(
                                request.getParameters().asMap(),
                                key.id(),
                                UsageController.prefersCsv(request),
                                settings.reportingZone(),
                                clock.instant())
                        .map(answers::answer)
                        .orElse(Responses::problem));
    }
}
