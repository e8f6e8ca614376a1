package aigateway.functions.dashboard.reports;

import aigateway.assembly.BudgetReportFeature;
import aigateway.functions.dashboard.site.Area;
import aigateway.functions.dashboard.site.Body;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.AnyQuery;
import aigateway.functions.web.Form;
import aigateway.json.RequestBody;
import aigateway.kernel.ReportScheduleId;
import aigateway.kernel.Result;
import aigateway.reports.ManageReportSchedules;
import aigateway.reports.ReportSchedule;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.function.BiFunction;

/** Creates, pauses and deletes schedules of reports. */
@AnyQuery
@Controller("/dashboard/reports/schedules")
@Produces(MediaType.ALL)
@Consumes(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class SchedulesPageController {
    private static final String PAGE = "reports#schedules";

    private final Visits visits;
    private final ManageReportSchedules manage;

    SchedulesPageController(Visits visits, BudgetReportFeature reports) {
        this.visits = visits;
        this.manage = reports.manageSchedules();
    }

    @Post
    HttpResponse<byte[]> create(HttpRequest<?> request) {
        return visits.change(
                request,
                Area.REPORTS,
                visit -> manage.create(visit.actor(), body(visit.form()))
                        .<HttpResponse<byte[]>>map(
                                made -> visit.redirect(PAGE, "The schedule " + made.name() + " is stored."))
                        .orElse(visit::problem));
    }

    /** A number that is none goes as text, so that the API says what is wrong with it. */
    private static RequestBody body(Form form) {
        String scope = form.text("scope");
        boolean named = scope.startsWith("team_");
        return Body.of(json -> {
            json.text("name", form.text("name").strip()).text("every", form.text("every"));
            json.text("scope", named ? "team" : scope);
            if (named) {
                json.text("team_id", scope);
            }
            String hour = form.text("hour");
            if (hour.matches("\\d{1,2}")) {
                json.number("hour", Long.valueOf(hour));
            } else {
                json.text("hour", hour);
            }
            String channel = form.text("channel");
            json.texts("channels", channel.isEmpty() ? List.of() : List.of(channel));
        });
    }

    @Post("/{id}/enabled")
    HttpResponse<byte[]> enable(HttpRequest<?> request, @PathVariable String id) {
        return named(
                request,
                id,
                "changed",
                (visit, of) -> manage.patch(
                        visit.actor(),
                        of,
                        Body.of(json -> json.flag(
                                "enabled", visit.form().text("enabled").equals("true")))));
    }

    @Post("/{id}/delete")
    HttpResponse<byte[]> delete(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, "deleted. Its reports stay", (visit, of) -> manage.delete(visit.actor(), of));
    }

    private HttpResponse<byte[]> named(
            HttpRequest<?> request,
            String id,
            String done,
            BiFunction<Visit, ReportScheduleId, Result<ReportSchedule>> then) {
        return visits.change(
                request,
                Area.REPORTS,
                visit -> ReportScheduleId.read(id)
                        .map(of -> then.apply(visit, of))
                        .orElseGet(ManageReportSchedules::noSuchSchedule)
                        .<HttpResponse<byte[]>>map(schedule ->
                                visit.redirect(PAGE, "The schedule " + schedule.name() + " is " + done + "."))
                        .orElse(visit::problem));
    }
}
