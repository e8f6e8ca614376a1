package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.assembly.BudgetReportFeature;
import aigateway.assembly.Settings;
import aigateway.functions.web.Requests;
import aigateway.functions.web.Responses;
import aigateway.functions.web.query.Page;
import aigateway.json.Fields;
import aigateway.kernel.Problem;
import aigateway.kernel.ReportId;
import aigateway.kernel.Result;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.kernel.Word;
import aigateway.people.Team;
import aigateway.reports.Report;
import aigateway.reports.ReportPeriod;
import aigateway.reports.Reports;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
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
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Budget reports: as JSON, as a page and as a table. */
@Controller("/admin/v1/reports")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class ReportsController {
    private static final Set<String> MEMBERS = Set.of("every", "day", "team");
    private static final int TEXT_MAX = 100;
    /** A date of the calendar may have years that no database has. */
    private static final int YEAR_MIN = 2000;

    private static final int YEAR_MAX = 9998;
    /** The page brings its own style, and nothing else may run or load. */
    private static final String POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'";

    private final BudgetReportFeature reports;
    private final Settings settings;
    private final AdminAuthenticator authenticator;

    ReportsController(BudgetReportFeature reports, Settings settings, AdminAuthenticator authenticator) {
        this.reports = reports;
        this.settings = settings;
        this.authenticator = authenticator;
    }

    @Get
    HttpResponse<byte[]> list(
            HttpRequest<?> request,
            @QueryValue @Nullable String every,
            @QueryValue @Nullable String team,
            @QueryValue @Nullable String after,
            @QueryValue @Nullable String limit) {
        return authenticator.enter(request, by -> {
            Page page = Page.read(after, limit);
            if (page.problem() != null) {
                return Responses.problem(page.problem());
            }
            Optional<ReportPeriod.Every> only = every == null ? Optional.empty() : every(every);
            if (every != null && only.isEmpty()) {
                return Responses.problem(wrongEvery());
            }
            Optional<TeamId> of = team == null ? Optional.empty() : TeamId.read(team);
            if (team != null && of.isEmpty()) {
                return Responses.problem(Problem.invalidValue("team", "expected the id of a team"));
            }
            List<Report> found = reports.reports()
                    .list(
                            new Reports.Filter(only.orElse(null), of.orElse(null), by.teams()),
                            page.after() == null ? null : new ReportId(page.after()),
                            page.fetch());
            return Responses.json(
                    200, json -> page.write(json, found, report -> report.id().value(), ReportJson::report));
        });
    }

    /** Makes a report of the period that contains a day. */
    @Post
    @Consumes(ALL)
    HttpResponse<byte[]> create(HttpRequest<?> request) {
        return authenticator.enter(
                request,
                () -> ChannelsController.answer(
                        201,
                        Requests.body(request, settings.maxBodyBytes())
                                .object(MEMBERS)
                                .flatMap(this::made),
                        ReportJson::report));
    }

    private Result<Report> made(Fields fields) {
        String word = fields.requiredText("every", 1, TEXT_MAX);
        String text = fields.requiredText("day", 1, TEXT_MAX);
        String named = fields.text("team", 1, TEXT_MAX);
        if (fields.problem() != null) {
            return fields.result("").flatMap(_ -> Result.refused(wrongEvery()));
        }
        Optional<ReportPeriod.Every> every = every(word);
        if (every.isEmpty()) {
            return Result.refused(wrongEvery());
        }
        Optional<LocalDate> day = day(text);
        if (day.isEmpty()) {
            return Result.refused(Problem.invalidValue("day", "expected a date such as 2026-11-30"));
        }
        Optional<Team> team = named == null ? Optional.empty() : reports.teams().find(named, VisibleTeams.ALL);
        if (named != null && team.isEmpty()) {
            return Result.refused(Problem.invalidValue("team", "there is no such team"));
        }
        var period = ReportPeriod.of(every.get(), day.get(), reports.make().zone());
        return Result.ok(reports.make().makeNow(period, team.orElse(null)));
    }

    @Get("/{id}")
    HttpResponse<byte[]> retrieve(
            HttpRequest<?> request, @PathVariable String id, @QueryValue @Nullable String format) {
        return authenticator.enter(request, by -> {
            Optional<Report> found =
                    ReportId.read(id).flatMap(report -> reports.reports().find(report, by.teams()));
            if (found.isEmpty()) {
                return Responses.problem(Problem.notFound("There is no such report."));
            }
            Report report = found.get();
            return switch (Objects.requireNonNullElseGet(format, () -> preferred(request))) {
                case "json" -> Responses.json(200, json -> ReportJson.report(json, report));
                case "html" -> text(report.html(), "text/html").header("content-security-policy", POLICY);
                case "csv" ->
                    text(report.csv(), "text/csv")
                            .header("content-disposition", "attachment; filename=\"" + report.id() + ".csv\"");
                case "text" -> text(report.title() + "\n\n" + report.text() + "\n", "text/plain");
                default -> Responses.problem(Problem.invalidValue("format", "expected one of json, html, csv, text"));
            };
        });
    }

    private static MutableHttpResponse<byte[]> text(String body, String type) {
        return HttpResponse.ok(body.getBytes(StandardCharsets.UTF_8))
                .header(HttpHeaders.CONTENT_TYPE, type + "; charset=utf-8")
                .header("cache-control", "no-store")
                .header("x-content-type-options", "nosniff");
    }

    /** A browser names text/html first. */
    private static String preferred(HttpRequest<?> request) {
        String accept = request.getHeaders().get(HttpHeaders.ACCEPT);
        String first = accept == null ? "" : accept.split(",", 2)[0].strip().toLowerCase(Locale.ROOT);
        return switch (first) {
            case "text/html" -> "html";
            case "text/csv" -> "csv";
            case "text/plain" -> "text";
            default -> "json";
        };
    }

    private static Optional<ReportPeriod.Every> every(String word) {
        return Word.read(ReportPeriod.Every.class, word);
    }

    private static Problem wrongEvery() {
        return Problem.invalidValue("every", "expected one of day, week, month");
    }

    private static Optional<LocalDate> day(String text) {
        try {
            return Optional.of(LocalDate.parse(text))
                    .filter(day -> day.getYear() >= YEAR_MIN && day.getYear() <= YEAR_MAX);
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
