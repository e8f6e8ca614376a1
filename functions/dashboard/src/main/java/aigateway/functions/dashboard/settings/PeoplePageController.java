package aigateway.functions.dashboard.settings;

import aigateway.admin.ManagePeople;
import aigateway.assembly.PeopleFeature;
import aigateway.functions.dashboard.site.Area;
import aigateway.functions.dashboard.site.Body;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.AnyQuery;
import aigateway.functions.web.Form;
import aigateway.json.RequestBody;
import aigateway.kernel.PersonId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
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
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * People and their roles.
 *
 * <p>Round trips of the list: the session, the people, and the names of teams.
 */
@AnyQuery
@Controller("/dashboard/settings/people")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class PeoplePageController {
    private static final int ROWS = 50;
    private static final String TEAM = "team.";

    private final Visits visits;
    private final PeopleFeature people;
    private final PersonPage page;

    PeoplePageController(Visits visits, PeopleFeature people, PersonPage page) {
        this.visits = visits;
        this.people = people;
        this.page = page;
    }

    /**
     * A person in the list.
     *
     * @param teams their names, separated by commas
     */
    public record Row(Person person, String role, String teams) {}

    @Get
    HttpResponse<byte[]> list(HttpRequest<?> request) {
        return visits.page(request, Area.SETTINGS, visit -> list(visit, 200, ""));
    }

    private HttpResponse<byte[]> list(Visit visit, int status, String problem) {
        String text = visit.param("q").orElse(null);
        Role role = visit.param("role").flatMap(Role::read).orElse(null);
        PersonId after = visit.param("after").flatMap(PersonId::read).orElse(null);
        List<Person> found = people.managePeople().list(new PersonFilter(text, role, null), after, ROWS + 1);
        boolean more = found.size() > ROWS;
        List<Person> shown = more ? found.subList(0, ROWS) : found;
        List<Team> teams = page.teams(visit);
        Map<String, String> names = new HashMap<>();
        teams.forEach(team -> names.put(team.id().value(), team.name()));
        Map<String, Object> values = new HashMap<>();
        values.put("people", shown.stream().map(person -> row(person, names)).toList());
        values.put("next", more ? shown.getLast().id().value() : null);
        values.put("teams", teams);
        values.put("problem", problem);
        values.put("typed", visit.form());
        return visit.show(status, "settings/people", values);
    }

    private static Row row(Person person, Map<String, String> names) {
        String teams = person.teams().stream()
                .map(team -> names.getOrDefault(team.value(), team.value()))
                .sorted()
                .collect(Collectors.joining(", "));
        return new Row(person, person.role().text().replace('_', ' '), teams);
    }

    @Post
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> create(HttpRequest<?> request) {
        return visits.change(
                request,
                Area.SETTINGS,
                visit -> people.managePeople()
                        .create(visit.actor(), newPerson(visit.form()))
                        .<HttpResponse<byte[]>>map(person -> visit.redirect(
                                path(person.id()),
                                person.email() + " is stored. Give a one-time password, or let the person"
                                        + " sign in with the company account."))
                        .orElse(problem -> list(visit, problem.status(), problem.message())));
    }

    private static RequestBody newPerson(Form form) {
        return Body.of(json -> {
            json.text("email", form.text("email").strip());
            String name = form.text("name").strip();
            if (!name.isEmpty()) {
                json.text("name", name);
            }
            json.text("role", form.text("role"));
            if (form.text("role").equals(Role.TEAM_VIEWER.text())) {
                json.texts("teams", form.checked(TEAM));
            }
        });
    }

    @Get("/{id}")
    HttpResponse<byte[]> one(HttpRequest<?> request, @PathVariable String id) {
        return visits.page(
                request,
                Area.SETTINGS,
                visit -> PersonId.read(id)
                        .map(of -> people.managePeople().find(of))
                        .orElseGet(ManagePeople::noSuchPerson)
                        .map(person -> page.show(visit, person, 200, "", Map.of()))
                        .orElse(visit::problem));
    }

    @Post("/{id}")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> change(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, "changed", (visit, of) -> {
            Form form = visit.form();
            return people.managePeople().patch(visit.actor(), of, Body.of(json -> {
                json.text("name", form.text("name").strip()).text("role", form.text("role"));
                json.texts("teams", form.text("role").equals(Role.TEAM_VIEWER.text()) ? form.checked(TEAM) : List.of());
            }));
        });
    }

    @Post("/{id}/disabled")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> disable(HttpRequest<?> request, @PathVariable String id) {
        return named(
                request,
                id,
                "changed",
                (visit, of) -> people.managePeople()
                        .patch(
                                visit.actor(),
                                of,
                                Body.of(json -> json.flag(
                                        "disabled",
                                        visit.form().text("disabled").equals("true")))));
    }

    @Post("/{id}/delete")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> delete(HttpRequest<?> request, @PathVariable String id) {
        return visits.change(
                request,
                Area.SETTINGS,
                visit -> PersonId.read(id)
                        .map(of -> people.managePeople().find(of).flatMap(person -> delete(visit, person)))
                        .orElseGet(ManagePeople::noSuchPerson)
                        .<HttpResponse<byte[]>>map(
                                person -> visit.redirect("settings/people", person.email() + " is deleted."))
                        .orElse(visit::problem));
    }

    /** The email is typed, so that no slip deletes the wrong person. */
    private Result<Person> delete(Visit visit, Person person) {
        return visit.form().text("confirm").strip().equalsIgnoreCase(person.email())
                ? people.managePeople().delete(visit.actor(), person.id())
                : Result.refused(Problem.invalidValue("confirm", "type the email of the person to delete it"));
    }

    private HttpResponse<byte[]> named(
            HttpRequest<?> request, String id, String done, BiFunction<Visit, PersonId, Result<Person>> then) {
        return visits.change(
                request,
                Area.SETTINGS,
                visit -> PersonId.read(id)
                        .map(of -> then.apply(visit, of))
                        .orElseGet(ManagePeople::noSuchPerson)
                        .<HttpResponse<byte[]>>map(
                                person -> visit.redirect(path(person.id()), person.email() + " is " + done + "."))
                        .orElse(visit::problem));
    }

    private static String path(PersonId id) {
        return "settings/people/" + id.value();
    }
}
