package aigateway.functions.dashboard.requests;

import aigateway.admin.InspectRequests;
import aigateway.assembly.AdminFeature;
import aigateway.assembly.PeopleFeature;
import aigateway.functions.dashboard.charts.Chart;
import aigateway.functions.dashboard.shown.Amounts;
import aigateway.functions.dashboard.site.Area;
import aigateway.functions.dashboard.site.Body;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.AnyQuery;
import aigateway.functions.web.query.CallText;
import aigateway.functions.web.query.RequestHistogram;
import aigateway.functions.web.query.RequestParameters;
import aigateway.json.JsonText;
import aigateway.kernel.Problem;
import aigateway.kernel.RequestId;
import aigateway.kernel.Result;
import aigateway.usage.RecordedCall;
import aigateway.usage.RequestQuery;
import aigateway.usage.Requests;
import aigateway.usage.UsageReport;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Single calls. */
@AnyQuery
@Controller("/dashboard/requests")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class RequestsController {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(\\.\\d{1,15})?");
    private static final String COST = "cost_usd";
    private static final String ATTEMPT = "attempt";
    private static final List<String> CORRECTION = List.of(
            ATTEMPT,
            COST,
            "input_tokens",
            "cached_input_tokens",
            "cache_write_tokens",
            "output_tokens",
            "reasoning_tokens");

    private final Visits visits;
    private final AdminFeature admin;
    private final PeopleFeature people;

    RequestsController(Visits visits, AdminFeature admin, PeopleFeature people) {
        this.visits = visits;
        this.admin = admin;
        this.people = people;
    }

    /** A call of the list. */
    public record Row(RecordedCall call, CallState state, String costNote) {
        static Row of(RecordedCall call) {
            return new Row(call, CallState.of(call), call.costNote() == null ? "" : call.costNote());
        }

        public int attempts() {
            return call.attempts().size();
        }

        /** Enough to recognize it; the whole id is its title and what is copied. */
        public String shortId() {
            String id = call.request().value();
            return id.substring(0, 4) + "…" + id.substring(id.length() - 8);
        }
    }

    @Get
    HttpResponse<byte[]> list(HttpRequest<?> request) {
        return visits.page(request, Area.REQUESTS, visit -> switch (CallFilters.read(visit)) {
            case Result.Ok(RequestParameters wanted) -> list(visit, wanted.query());
            case Result.Refused(Problem problem) -> refused(visit, problem);
        });
    }

    private MutableHttpResponse<byte[]> list(Visit visit, RequestQuery query) {
        Requests.Page page = admin.requests().list(query);
        Map<String, Object> values = new HashMap<>();
        Optional<UsageReport> report = RequestHistogram.query(
                        query, visit.period().bucket(), visit.zone(), visit.now())
                .map(admin.usages()::report);
        values.put("chart", report.map(found -> chart(visit, found)).orElse(null));
        values.put("calls", report.map(found -> found.total().figures().calls()).orElse(null));
        values.put("rows", page.calls().stream().map(Row::of).toList());
        values.put("next", page.next());
        values.put("until", page.searchedUntil());
        values.put("problem", "");
        values.put("filters", CallFilters.of(visit, admin, people));
        return visit.show("requests/list", values);
    }

    private static Chart chart(Visit visit, UsageReport report) {
        return CallChart.of(RequestHistogram.bars(report), visit.period(), Object::toString, visit.params());
    }

    /** The filters again, with what is wrong. */
    private MutableHttpResponse<byte[]> refused(Visit visit, Problem problem) {
        Map<String, Object> values = new HashMap<>();
        values.put("chart", null);
        values.put("calls", null);
        values.put("rows", List.of());
        values.put("next", null);
        values.put("until", null);
        values.put("problem", problem.message());
        values.put("filters", CallFilters.of(visit, admin, people));
        return visit.show(problem.status(), "requests/list", values);
    }

    @Get("/{id}")
    HttpResponse<byte[]> one(HttpRequest<?> request, @PathVariable String id) {
        return visits.page(
                request,
                Area.REQUESTS,
                visit -> find(visit, id)
                        .map(found -> visit.show("requests/call", CallPage.values(visit, found, "", typed(visit))))
                        .orElseGet(() -> visit.problem(CallText.noSuchCall())));
    }

    private Optional<InspectRequests.Inspected> find(Visit visit, String id) {
        return RequestId.read(id).flatMap(request -> admin.requests().find(request, visit.teams()));
    }

    @Post("/{id}/correction")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> correct(HttpRequest<?> request, @PathVariable String id) {
        return visits.change(
                request,
                Area.REQUESTS,
                visit -> find(visit, id)
                        .map(found -> correct(visit, found))
                        .orElseGet(() -> visit.problem(CallText.noSuchCall())));
    }

    private HttpResponse<byte[]> correct(Visit visit, InspectRequests.Inspected found) {
        RequestId id = found.found().call().request();
        return admin.correctCharge()
                .correct(visit.actor(), id, Body.of(json -> CORRECTION.forEach(name -> write(json, name, visit))))
                .<HttpResponse<byte[]>>map(made -> visit.redirect(
                        "requests/" + id,
                        "The charge is corrected: " + Amounts.text(made.cost()) + " instead of "
                                + Amounts.text(made.charged()) + "."))
                .orElse(problem -> visit.show(
                        problem.status(),
                        "requests/call",
                        CallPage.values(visit, found, problem.message(), typed(visit))));
    }

    /** What is no number is sent as it is, and refused in the API's words. */
    private static void write(JsonText json, String name, Visit visit) {
        String value = visit.form().text(name).strip();
        if (NUMBER.matcher(value).matches()) {
            json.decimal(name, value);
        } else if (!value.isEmpty()) {
            json.text(name, value);
        }
    }

    /** Empty on a page without a form. */
    private static Map<String, String> typed(Visit visit) {
        Map<String, String> typed = new HashMap<>();
        CORRECTION.forEach(name -> typed.put(name, visit.form().text(name)));
        return typed;
    }
}
