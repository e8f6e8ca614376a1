package aigateway.functions.dashboard.teams;

import aigateway.admin.ManageTeams;
import aigateway.assembly.AdminFeature;
import aigateway.assembly.AlertFeature;
import aigateway.assembly.PeopleFeature;
import aigateway.functions.dashboard.site.Area;
import aigateway.functions.dashboard.site.Body;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.AnyQuery;
import aigateway.kernel.VisibleTeams;
import aigateway.people.Person;
import aigateway.people.PersonFilter;
import aigateway.people.Role;
import aigateway.people.Team;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A team, and what changes it. A path names a team by its id or its name.
 *
 * <p>Round trips of the page: one for the team, those of {@link TeamPage}, and one for its people, or two for its form.
 */
@AnyQuery
@Controller("/dashboard/teams/{id}")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class TeamController {
    private static final int MEMBERS_MAX = 100;
    private static final int TEAMS_MAX = 200;

    private final Visits visits;
    private final AdminFeature admin;
    private final AlertFeature alerts;
    private final PeopleFeature people;
    private final ManageTeams teams;

    TeamController(Visits visits, AdminFeature admin, AlertFeature alerts, PeopleFeature people) {
        this.visits = visits;
        this.admin = admin;
        this.alerts = alerts;
        this.people = people;
        this.teams = people.manageTeams();
    }

    @Get
    HttpResponse<byte[]> page(HttpRequest<?> request, @PathVariable String id) {
        return visits.page(
                request,
                Area.TEAMS,
                visit -> teams.find(id, visit.teams())
                        .map(team -> page(visit, team))
                        .orElse(visit::problem));
    }

    private HttpResponse<byte[]> page(Visit visit, Team team) {
        Map<String, Object> values = new HashMap<>(new TeamPage(visit, team, admin).values(alerts));
        boolean seesPeople = visit.access().role().includes(Role.VIEWER);
        values.put(
                "members",
                seesPeople
                        ? people.managePeople().list(new PersonFilter(null, null, team.id()), null, MEMBERS_MAX)
                        : List.<Person>of());
        values.put("seesPeople", seesPeople);
        return visit.show("teams/team", values);
    }

    @Get("/edit")
    HttpResponse<byte[]> form(HttpRequest<?> request, @PathVariable String id) {
        return visits.page(
                request,
                Area.TEAMS,
                visit -> visit.isAdmin()
                        ? teams.find(id, visit.teams())
                                .map(team -> form(visit, 200, team, TeamForm.of(team), ""))
                                .orElse(visit::problem)
                        : visit.problem(visit.access().role().refusal()));
    }

    @Post("/edit")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> change(HttpRequest<?> request, @PathVariable String id) {
        return visits.change(
                request,
                Area.TEAMS,
                visit -> teams.find(id, VisibleTeams.ALL)
                        .map(team -> {
                            TeamForm form = TeamForm.read(visit.form());
                            return teams.patch(visit.actor(), team.id().value(), Body.of(form::write))
                                    .map(changed -> (HttpResponse<byte[]>) visit.redirect(
                                            "teams/" + changed.id().value(),
                                            "The team " + changed.name() + " is changed."))
                                    .orElse(problem -> form(visit, problem.status(), team, form, problem.message()));
                        })
                        .orElse(visit::problem));
    }

    /** The typed name is the second step: a team is not deleted by one wrong click. */
    @Post("/delete")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> delete(HttpRequest<?> request, @PathVariable String id) {
        return visits.change(
                request,
                Area.TEAMS,
                visit -> teams.find(id, VisibleTeams.ALL)
                        .map(team -> delete(visit, team))
                        .orElse(visit::problem));
    }

    private HttpResponse<byte[]> delete(Visit visit, Team team) {
        if (!visit.form().text("typed").strip().equals(team.name())) {
            return form(visit, 400, team, TeamForm.of(team), "Nothing was deleted: the name does not match.");
        }
        String to = visit.form().text("move_keys_to");
        return teams.delete(visit.actor(), team.id().value(), to.isEmpty() ? null : to)
                .map(deleted ->
                        (HttpResponse<byte[]>) visit.redirect("teams", "The team " + deleted.name() + " is deleted."))
                .orElse(problem -> form(visit, problem.status(), team, TeamForm.of(team), problem.message()));
    }

    private HttpResponse<byte[]> form(Visit visit, int status, Team team, TeamForm form, String problem) {
        Map<String, Object> values = new HashMap<>();
        values.put("team", team);
        values.put("form", form);
        values.put("problem", problem);
        values.put("people", people.managePeople().list(PersonFilter.ALL, null, TeamsController.PEOPLE_MAX));
        values.put(
                "others",
                teams.list(null, VisibleTeams.ALL, null, TEAMS_MAX).stream()
                        .filter(other -> !other.id().equals(team.id()))
                        .toList());
        values.put("budgets", teams.budgets(Set.of(team.id())).size());
        return visit.show(status, "teams/edit", values);
    }
}
