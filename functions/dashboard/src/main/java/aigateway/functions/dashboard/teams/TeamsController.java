package aigateway.functions.dashboard.teams;

import aigateway.admin.ManageTeams;
import aigateway.assembly.AdminFeature;
import aigateway.assembly.PeopleFeature;
import aigateway.functions.dashboard.site.Area;
import aigateway.functions.dashboard.site.Body;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.AnyQuery;
import aigateway.functions.web.query.Page;
import aigateway.kernel.TeamId;
import aigateway.people.PersonFilter;
import aigateway.people.Team;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The list of teams, and new ones.
 *
 * <p>Round trips of the list: one for teams, one for their budgets, and one report of usage.
 */
@AnyQuery
@Controller("/dashboard/teams")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class TeamsController {
    private static final int ROWS = 100;
    static final int PEOPLE_MAX = 500;

    private final Visits visits;
    private final AdminFeature admin;
    private final PeopleFeature people;
    private final ManageTeams teams;

    TeamsController(Visits visits, AdminFeature admin, PeopleFeature people) {
        this.visits = visits;
        this.admin = admin;
        this.people = people;
        this.teams = people.manageTeams();
    }

    @Get
    HttpResponse<byte[]> list(HttpRequest<?> request) {
        return visits.page(request, Area.TEAMS, this::list);
    }

    private HttpResponse<byte[]> list(Visit visit) {
        TeamId after = visit.param("after").flatMap(TeamId::read).orElse(null);
        String searched = Page.searched(visit.params().text("q"));
        List<Team> found = teams.list(searched, visit.teams(), after, ROWS + 1);
        boolean more = found.size() > ROWS;
        List<Team> shown = found.subList(0, Math.min(ROWS, found.size()));
        var budgets = teams.budgets(shown.stream().map(Team::id).collect(Collectors.toSet()));
        List<TeamRow> rows = new TeamRows(visit).of(shown, budgets, admin.usages());
        // Parts of a long list keep the order of the list.
        boolean whole = !more && after == null;
        Map<String, Object> values = new HashMap<>();
        values.put(
                "rows",
                whole
                        ? rows.stream()
                                .sorted(Comparator.comparing(TeamRow::month).reversed())
                                .toList()
                        : rows);
        values.put("searched", visit.params().text("q"));
        values.put("shown", rows.size());
        values.put("next", more ? shown.getLast().id().value() : null);
        return visit.show("teams/list", values);
    }

    @Get("/new")
    HttpResponse<byte[]> form(HttpRequest<?> request) {
        return visits.page(
                request,
                Area.TEAMS,
                visit -> visit.isAdmin()
                        ? form(visit, 200, TeamForm.EMPTY, "")
                        : visit.problem(visit.access().role().refusal()));
    }

    @Post("/new")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> create(HttpRequest<?> request) {
        return visits.change(request, Area.TEAMS, visit -> {
            TeamForm form = TeamForm.read(visit.form());
            return teams.create(visit.actor(), Body.of(form::write))
                    .map(team ->
                            visit.redirect("teams/" + team.id().value(), "The team " + team.name() + " is created."))
                    .orElse(problem -> form(visit, problem.status(), form, problem.message()));
        });
    }

    private MutableHttpResponse<byte[]> form(Visit visit, int status, TeamForm form, String problem) {
        return visit.show(
                status,
                "teams/new",
                Map.of(
                        "form",
                        form,
                        "problem",
                        problem,
                        "people",
                        people.managePeople().list(PersonFilter.ALL, null, PEOPLE_MAX)));
    }
}
