package aigateway.functions.dashboard.reports;

import aigateway.assembly.BudgetReportFeature;
import aigateway.assembly.NoticeFeature;
import aigateway.functions.dashboard.site.Area;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.AnyQuery;
import aigateway.kernel.Problem;
import aigateway.kernel.ReportId;
import aigateway.kernel.Result;
import aigateway.kernel.TeamId;
import aigateway.kernel.Word;
import aigateway.people.Team;
import aigateway.reports.Report;
import aigateway.reports.ReportPeriod;
import aigateway.reports.Reports;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.Year;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The reports that were made.
 *
 * <p>Round trips of the list: the session, the reports, the schedules, the teams and, for administrators, the channels.
 */
@AnyQuery
@Controller("/dashboard/reports")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class ReportsPageController {
    private static final int ROWS = 50;
    private static final int SCHEDULES_MAX = 100;
    private static final int TEAMS_MAX = 1_000;
    private static final int YEARS = 10;
    private static final String TEAM = "team";

    private final Visits visits;
    private final BudgetReportFeature reports;
    private final NoticeFeature notices;

    ReportsPageController(Visits visits, BudgetReportFeature reports, NoticeFeature notices) {
        this.visits = visits;
        this.reports = reports;
        this.notices = notices;
    }

    @Get
    HttpResponse<byte[]> list(HttpRequest<?> request) {
        return visits.page(request, Area.REPORTS, visit -> list(visit, 200, ""));
    }

    private HttpResponse<byte[]> list(Visit visit, int status, String problem) {
        ReportPeriod.Every every = visit.param("every")
                .flatMap(word -> Word.read(ReportPeriod.Every.class, word))
                .orElse(null);
        TeamId team = visit.param(TEAM).flatMap(TeamId::read).orElse(null);
        ReportId after = visit.param("after").flatMap(ReportId::read).orElse(null);
        List<Report> found = reports.reports().list(new Reports.Filter(every, team, visit.teams()), after, ROWS + 1);
        boolean more = found.size() > ROWS;
        List<Report> shown = more ? found.subList(0, ROWS) : found;
        List<Team> teams = reports.teams().list(null, visit.teams(), null, TEAMS_MAX).stream()
                .sorted(Comparator.comparing(Team::name, String.CASE_INSENSITIVE_ORDER))
                .toList();
        Map<String, String> teamNames = new HashMap<>();
        teams.forEach(each -> teamNames.put(each.id().value(), each.name()));
        Map<String, Object> values = new HashMap<>();
        values.put("reports", shown.stream().map(ReportRow::of).toList());
        values.put("next", more ? shown.getLast().id().value() : null);
        values.put("teams", teams);
        values.put("channels", visit.isAdmin() ? notices.manageChannels().list(null, SCHEDULES_MAX) : List.of());
        values.put(
                "schedules",
                reports.manageSchedules().list(visit.teams(), null, SCHEDULES_MAX).stream()
                        .map(each -> ScheduleRow.of(each, teamNames))
                        .toList());
        values.put("problem", problem);
        values.put(
                "yesterday",
                visit.now().atZone(visit.zone()).toLocalDate().minusDays(1).toString());
        return visit.show(status, "reports/list", values);
    }

    @Get("/{id}")
    HttpResponse<byte[]> one(HttpRequest<?> request, @PathVariable String id) {
        return visits.page(
                request,
                Area.REPORTS,
                visit -> ReportId.read(id)
                        .flatMap(of -> reports.reports().find(of, visit.teams()))
                        .<HttpResponse<byte[]>>map(report -> visit.show(
                                "reports/report",
                                Map.of("report", report, "row", ReportRow.of(report), "body", body(report.html()))))
                        .orElseGet(() -> visit.problem(Problem.notFound("There is no such report."))));
    }

    /** What follows the heading of the stored page, which the gateway made and escaped itself. */
    static String body(String page) {
        int begin = page.indexOf("</h1>");
        int end = page.lastIndexOf("</body>");
        return begin < 0 || end < begin ? "" : page.substring(begin + "</h1>".length(), end);
    }

    /** Makes a report now. */
    @Post
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> make(HttpRequest<?> request) {
        return visits.change(
                request,
                Area.REPORTS,
                visit -> made(visit)
                        .<HttpResponse<byte[]>>map(report ->
                                visit.redirect("reports/" + report.id().value(), "The report is made and kept."))
                        .orElse(problem -> list(visit, problem.status(), problem.message())));
    }

    private Result<Report> made(Visit visit) {
        Optional<ReportPeriod.Every> every =
                Word.read(ReportPeriod.Every.class, visit.form().text("every"));
        Optional<LocalDate> day = day(visit);
        if (every.isEmpty() || day.isEmpty()) {
            return Result.refused(Problem.invalidValue("day", "expected a day of the last " + YEARS + " years"));
        }
        String named = visit.form().text(TEAM);
        Optional<Team> team =
                named.isEmpty() ? Optional.empty() : reports.teams().find(named, visit.teams());
        if (!named.isEmpty() && team.isEmpty()) {
            return Result.refused(Problem.invalidValue(TEAM, "there is no such team"));
        }
        var period = ReportPeriod.of(every.get(), day.get(), reports.make().zone());
        return Result.ok(reports.make().makeNow(period, team.orElse(null)));
    }

    private static Optional<LocalDate> day(Visit visit) {
        int year = Year.from(visit.now().atZone(visit.zone())).getValue();
        try {
            return Optional.of(LocalDate.parse(visit.form().text("day")))
                    .filter(day -> day.getYear() > year - YEARS && day.getYear() <= year);
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
