package aigateway.functions.dashboard.settings;

import aigateway.admin.ManagePeople;
import aigateway.admin.ManageTokens;
import aigateway.assembly.PeopleFeature;
import aigateway.assembly.SignInFeature;
import aigateway.functions.dashboard.site.Area;
import aigateway.functions.dashboard.site.Body;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.AnyQuery;
import aigateway.functions.web.Form;
import aigateway.json.RequestBody;
import aigateway.kernel.PersonId;
import aigateway.kernel.PersonTokenId;
import aigateway.kernel.Result;
import aigateway.people.Person;
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
import java.time.Duration;
import java.util.Map;
import java.util.function.BiFunction;

/** One-time passwords, sessions and tokens of a person. What is secret is in the answer to its form, once, and in no address. */
@AnyQuery
@Controller("/dashboard/settings/people/{id}")
@Produces(MediaType.ALL)
@Consumes(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class PersonAccessController {
    private final Visits visits;
    private final PeopleFeature people;
    private final SignInFeature signIn;
    private final PersonPage page;

    PersonAccessController(Visits visits, PeopleFeature people, SignInFeature signIn, PersonPage page) {
        this.visits = visits;
        this.people = people;
        this.signIn = signIn;
        this.page = page;
    }

    @Post("/password")
    HttpResponse<byte[]> password(HttpRequest<?> request, @PathVariable String id) {
        return named(
                request,
                id,
                (visit, person) -> signIn.manage()
                        .resetPassword(visit.actor(), person.id())
                        .map(made -> page.show(visit, person, 200, "", Map.of("password", made))));
    }

    @Post("/sessions")
    HttpResponse<byte[]> endSessions(HttpRequest<?> request, @PathVariable String id) {
        return named(
                request,
                id,
                (visit, person) -> signIn.manage()
                        .endAll(visit.actor(), person.id())
                        .map(_ -> visit.redirect(path(person), "All sessions of " + person.email() + " have ended.")));
    }

    @Post("/tokens")
    HttpResponse<byte[]> createToken(HttpRequest<?> request, @PathVariable String id) {
        return named(
                request,
                id,
                (visit, person) -> people.manageTokens()
                        .create(visit.actor(), person.id(), token(visit))
                        .map(issued -> page.show(visit, person, 201, "", Map.of("token", issued.text()))));
    }

    private static RequestBody token(Visit visit) {
        Form form = visit.form();
        return Body.of(json -> {
            json.text("name", form.text("name").strip()).text("role", form.text("role"));
            String days = form.text("days");
            if (days.matches("\\d{1,4}")) {
                json.number(
                        "expires_at",
                        visit.now().plus(Duration.ofDays(Long.parseLong(days))).getEpochSecond());
            } else {
                json.text("expires_at", days);
            }
        });
    }

    @Post("/tokens/{token}/revoke")
    HttpResponse<byte[]> revokeToken(HttpRequest<?> request, @PathVariable String id, @PathVariable String token) {
        return named(
                request,
                id,
                (visit, person) -> PersonTokenId.read(token)
                        .map(of -> people.manageTokens().revoke(visit.actor(), person.id(), of))
                        .orElseGet(ManageTokens::noSuchToken)
                        .map(revoked -> visit.redirect(path(person), "The token " + revoked.name() + " is revoked.")));
    }

    private HttpResponse<byte[]> named(
            HttpRequest<?> request, String id, BiFunction<Visit, Person, Result<? extends HttpResponse<byte[]>>> then) {
        return visits.change(request, Area.SETTINGS, visit -> {
            Result<Person> found =
                    PersonId.read(id).map(of -> people.managePeople().find(of)).orElseGet(ManagePeople::noSuchPerson);
            return switch (found) {
                case Result.Refused<Person>(var problem) -> visit.problem(problem);
                case Result.Ok<Person>(Person person) ->
                    then.apply(visit, person)
                            .map(answer -> (HttpResponse<byte[]>) answer)
                            .orElse(problem -> page.show(visit, person, problem.status(), problem.message(), Map.of()));
            };
        });
    }

    private static String path(Person person) {
        return "settings/people/" + person.id().value();
    }
}
