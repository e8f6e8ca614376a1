package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.admin.CorrectCharge;
import aigateway.assembly.AdminFeature;
import aigateway.assembly.Settings;
import aigateway.functions.web.Requests;
import aigateway.functions.web.Responses;
import aigateway.json.JsonText;
import aigateway.kernel.RequestId;
import aigateway.usage.Usages;
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
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
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
    private final Settings settings;
    private final AdminAuthenticator authenticator;

    UsageController(InstantSource clock, AdminFeature admin, Settings settings, AdminAuthenticator authenticator) {
        this.clock = clock;
        this.admin = admin;
        this.settings = settings;
        this.authenticator = authenticator;
    }

    @Get
    HttpResponse<byte[]> report(
            HttpRequest<?> request,
            @QueryValue @Nullable String from,
            @QueryValue @Nullable String to,
            @QueryValue("group_by") @Nullable String groupBy,
            @QueryValue @Nullable String format) {
        return authenticator.enter(
                request,
                () -> UsageQuery.read(from, to, groupBy, format, prefersCsv(request), clock.instant())
                        .map(this::answer)
                        .orElse(Responses::problem));
    }

    @Post("/{request_id}/correction")
    @Consumes(ALL)
    HttpResponse<byte[]> correct(HttpRequest<?> request, @PathVariable("request_id") String id) {
        return authenticator.enter(
                request,
                by -> RequestId.read(id)
                        .map(of -> admin.correctCharge().correct(
                                by.actor(), of, Requests.body(request, settings.maxBodyBytes())))
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

    private HttpResponse<byte[]> answer(UsageQuery query) {
        List<Usages.Line> lines = admin.usages().report(query.from(), query.to(), query.by(), UsageQuery.LINES_MAX + 1);
        List<Usages.Line> shown = lines.subList(0, Math.min(UsageQuery.LINES_MAX, lines.size()));
        boolean more = lines.size() > shown.size();
        return query.csv()
                ? HttpResponse.ok(UsageCsv.of(query.by(), shown).getBytes(StandardCharsets.UTF_8))
                        .header("content-type", "text/csv; charset=utf-8")
                        .header("x-agw-has-more", Boolean.toString(more))
                : Responses.json(200, json -> query.write(json, shown, more));
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
