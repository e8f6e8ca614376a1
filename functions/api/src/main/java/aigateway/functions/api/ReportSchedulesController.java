package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.assembly.BudgetReportFeature;
import aigateway.assembly.Settings;
import aigateway.functions.web.Requests;
import aigateway.functions.web.Responses;
import aigateway.functions.web.query.Page;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.ReportScheduleId;
import aigateway.kernel.Result;
import aigateway.people.Access;
import aigateway.reports.ManageReportSchedules;
import aigateway.reports.ReportSchedule;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** When budget reports are made, and where they go. */
@Controller("/admin/v1/reports/schedules")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class ReportSchedulesController {
    private final BudgetReportFeature reports;
    private final Settings settings;
    private final AdminAuthenticator authenticator;

    ReportSchedulesController(BudgetReportFeature reports, Settings settings, AdminAuthenticator authenticator) {
        this.reports = reports;
        this.settings = settings;
        this.authenticator = authenticator;
    }

    @Post
    @Consumes(ALL)
    HttpResponse<byte[]> create(HttpRequest<?> request) {
        return authenticator.enter(
                request,
                by -> ChannelsController.answer(201, manage().create(by.actor(), body(request)), ReportJson::schedule));
    }

    @Get
    HttpResponse<byte[]> list(
            HttpRequest<?> request, @QueryValue @Nullable String after, @QueryValue @Nullable String limit) {
        return authenticator.enter(request, by -> {
            Page page = Page.read(after, limit);
            if (page.problem() != null) {
                return Responses.problem(page.problem());
            }
            List<ReportSchedule> found = manage().list(
                            by.teams(), page.after() == null ? null : new ReportScheduleId(page.after()), page.fetch());
            return Responses.json(
                    200,
                    json -> page.write(json, found, schedule -> schedule.id().value(), ReportJson::schedule));
        });
    }

    @Get("/{id}")
    HttpResponse<byte[]> retrieve(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, (by, schedule) -> manage().find(schedule, by.teams()), ReportJson::schedule);
    }

    @Patch("/{id}")
    @Consumes(ALL)
    HttpResponse<byte[]> patch(HttpRequest<?> request, @PathVariable String id) {
        return named(
                request,
                id,
                (by, schedule) -> manage().patch(by.actor(), schedule, body(request)),
                ReportJson::schedule);
    }

    @Delete("/{id}")
    @Consumes(ALL)
    HttpResponse<byte[]> delete(HttpRequest<?> request, @PathVariable String id) {
        return named(
                request,
                id,
                (by, schedule) -> manage().delete(by.actor(), schedule),
                (json, deleted) -> json.text("id", deleted.id().value())
                        .text("object", "report_schedule")
                        .flag("deleted", true));
    }

    private HttpResponse<byte[]> named(
            HttpRequest<?> request,
            String id,
            BiFunction<Access, ReportScheduleId, Result<ReportSchedule>> then,
            JsonText.Members<ReportSchedule> members) {
        return authenticator.enter(
                request,
                by -> ChannelsController.answer(
                        200,
                        ReportScheduleId.read(id)
                                .map(schedule -> then.apply(by, schedule))
                                .orElseGet(ManageReportSchedules::noSuchSchedule),
                        members));
    }

    private ManageReportSchedules manage() {
        return reports.manageSchedules();
    }

    private RequestBody body(HttpRequest<?> request) {
        return Requests.body(request, settings.maxBodyBytes());
    }
}
