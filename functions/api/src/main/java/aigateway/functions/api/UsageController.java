package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.admin.CorrectCharge;
import aigateway.assembly.AdminFeature;
import aigateway.assembly.Settings;
import aigateway.functions.web.Requests;
import aigateway.functions.web.Responses;
import aigateway.functions.web.query.UsageRequest;
import aigateway.json.JsonText;
import aigateway.kernel.RequestId;
import aigateway.kernel.VisibleTeams;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was consumed, for the owner of the bill. */
@Controller("/admin/v1/usage")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class UsageController {
    private final InstantSource clock;
    private final AdminFeature admin;
    private final UsageAnswers answers;
    private final Settings settings;
    private final AdminAuthenticator authenticator;

    UsageController(
            InstantSource clock,
            AdminFeature admin,
            UsageAnswers answers,
            Settings settings,
            AdminAuthenticator authenticator) {
        this.clock = clock;
        this.admin = admin;
        this.answers = answers;
        this.settings = settings;
        this.authenticator = authenticator;
    }

    /** The arguments say which parameters there are. They are read from the request, which has each with all its values. */
    @Get
    HttpResponse<byte[]> report(
            HttpRequest<?> request,
            @QueryValue @Nullable String from,
            @QueryValue @Nullable String to,
            @QueryValue @Nullable String bucket,
            @QueryValue("group_by") @Nullable String groupBy,
            @QueryValue @Nullable String team,
            @QueryValue @Nullable String key,
            @QueryValue @Nullable String model,
            @QueryValue("asked_model") @Nullable String askedModel,
            @QueryValue @Nullable String provider,
            @QueryValue @Nullable String endpoint,
            @QueryValue @Nullable String outcome,
            @QueryValue @Nullable String code,
            @QueryValue @Nullable String tag,
            @QueryValue("tag_prefix") @Nullable String tagPrefix,
            @QueryValue @Nullable String latency,
            @QueryValue @Nullable String compare,
            @QueryValue @Nullable String format) {
        return authenticator.enter(request, by -> report(request, by.teams()));
    }

    private HttpResponse<byte[]> report(HttpRequest<?> request, VisibleTeams visible) {
        return UsageRequest.read(
                        request.getParameters().asMap(),
                        prefersCsv(request),
                        settings.reportingZone(),
                        clock.instant(),
                        visible,
                        admin.usages())
                .map(answers::answer)
                .orElse(Responses::problem);
    }

    @Post("/{request_id}/correction")
    @Consumes(ALL)
    HttpResponse<byte[]> correct(HttpRequest<?> request, @PathVariable("request_id") String id) {
        return authenticator.enter(
                request,
                by -> RequestId.read(id)
                        .map(of -> admin.correctCharge()
                                .correct(by.actor(), of, Requests.body(request, settings.maxBodyBytes())))
                        .orElseGet(CorrectCharge::noSuchRequest)
                        .map(made -> Responses.json(200, json -> correction(json, made)))
                        .orElse(Responses::problem));
    }

    private static void correction(JsonText json, CorrectCharge.Correction made) {
        json.text("object", "usage.correction")
                .text("request_id", made.request().value())
                .number("attempt", (long) made.attempt().attempt())
                .text("key", made.attempt().key().value())
                .text("provider", made.attempt().provider())
                .text("model", made.attempt().model())
                .decimal("charged_usd", made.charged().toUsd())
                .decimal("cost_usd", made.cost().toUsd());
    }

    /** Whether text/csv is the best of what is accepted and can be given. */
    static boolean prefersCsv(HttpRequest<?> request) {
        return MediaType.orderedOf(request.getHeaders().getAll("Accept")).stream()
                .map(MediaType::getName)
                .filter(Set.of("text/csv", "application/json", ALL)::contains)
                .findFirst()
                .equals(Optional.of("text/csv"));
    }
}
