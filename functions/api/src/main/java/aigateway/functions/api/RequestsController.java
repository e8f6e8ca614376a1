package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.admin.InspectRequests;
import aigateway.assembly.AdminFeature;
import aigateway.assembly.Settings;
import aigateway.functions.web.Responses;
import aigateway.functions.web.query.CallText;
import aigateway.functions.web.query.RequestHistogram;
import aigateway.functions.web.query.RequestParameters;
import aigateway.kernel.RequestId;
import aigateway.usage.Bucket;
import aigateway.usage.RequestQuery;
import aigateway.usage.Requests;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Single calls, for administrators. */
@Controller("/admin/v1/requests")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class RequestsController {
    private final AdminFeature admin;
    private final Settings settings;
    private final InstantSource clock;
    private final AdminAuthenticator authenticator;

    RequestsController(AdminFeature admin, Settings settings, InstantSource clock, AdminAuthenticator authenticator) {
        this.admin = admin;
        this.settings = settings;
        this.clock = clock;
        this.authenticator = authenticator;
    }

    /** The arguments say which parameters there are. They are read from the request, which has each with all its values. */
    @Get
    HttpResponse<byte[]> list(
            HttpRequest<?> request,
            @QueryValue @Nullable String key,
            @QueryValue @Nullable String team,
            @QueryValue @Nullable String model,
            @QueryValue @Nullable String provider,
            @QueryValue @Nullable String status,
            @QueryValue @Nullable String code,
            @QueryValue @Nullable String fault,
            @QueryValue @Nullable String outcome,
            @QueryValue @Nullable String endpoint,
            @QueryValue @Nullable String tag,
            @QueryValue @Nullable String user,
            @QueryValue @Nullable String job,
            @QueryValue("min_cost_usd") @Nullable String minCost,
            @QueryValue("min_ms") @Nullable String minMillis,
            @QueryValue @Nullable String from,
            @QueryValue @Nullable String to,
            @QueryValue @Nullable String after,
            @QueryValue @Nullable String limit,
            @QueryValue @Nullable String histogram,
            @QueryValue @Nullable String format) {
        return authenticator.enter(
                request,
                by -> RequestParameters.read(
                                request.getParameters().asMap(),
                                by.teams(),
                                UsageController.prefersCsv(request),
                                settings.reportingZone())
                        .map(this::answer)
                        .orElse(Responses::problem));
    }

    private HttpResponse<byte[]> answer(RequestParameters asked) {
        InspectRequests requests = admin.requests();
        if (asked.csv()) {
            RequestsCsv csv = RequestsCsv.read(asked.query(), requests::list);
            var answer = HttpResponse.ok(csv.text().getBytes(StandardCharsets.UTF_8))
                    .header("content-type", "text/csv; charset=utf-8")
                    .header("x-agw-has-more", Boolean.toString(csv.next() != null));
            return csv.next() == null ? answer : answer.header("x-agw-last-id", csv.next());
        }
        Requests.Page page = requests.list(asked.query());
        Instant until = page.searchedUntil();
        List<RequestHistogram.Bar> bars = asked.histogram() == null ? null : bars(asked.query(), asked.histogram());
        return Responses.json(200, json -> {
            json.text("object", "list")
                    .objects("data", page.calls(), RequestJson::summary)
                    .flag("has_more", page.next() != null)
                    .text("last_id", page.next())
                    .number("searched_until", until == null ? null : Long.valueOf(until.getEpochSecond()));
            if (bars != null) {
                json.objects("histogram", bars, RequestHistogram::write);
            } else if (asked.histogram() != null) {
                json.nullMember("histogram");
            }
        });
    }

    /** Null where the sums are not kept by a filter. */
    private @Nullable List<RequestHistogram.Bar> bars(RequestQuery query, Bucket bucket) {
        return RequestHistogram.query(query, bucket, settings.reportingZone(), clock.instant())
                .map(asked -> RequestHistogram.bars(admin.usages().report(asked)))
                .orElse(null);
    }

    @Get("/{id}")
    HttpResponse<byte[]> one(HttpRequest<?> request, String id) {
        return authenticator.enter(
                request,
                by -> RequestId.read(id)
                        .flatMap(found -> admin.requests().find(found, by.teams()))
                        .<HttpResponse<byte[]>>map(
                                found -> Responses.json(200, json -> RequestDetailJson.write(json, found, true)))
                        .orElseGet(() -> Responses.problem(CallText.noSuchCall())));
    }
}
