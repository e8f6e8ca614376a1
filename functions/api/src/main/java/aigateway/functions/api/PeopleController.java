package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.admin.ManagePeople;
import aigateway.assembly.PeopleFeature;
import aigateway.assembly.Settings;
import aigateway.functions.web.Requests;
import aigateway.functions.web.Responses;
import aigateway.functions.web.query.Page;
import aigateway.json.RequestBody;
import aigateway.kernel.PersonId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.people.Access;
import aigateway.people.Person;
import aigateway.people.PersonFilter;
import aigateway.people.Role;
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

/** People who read and administer. */
@Controller("/admin/v1/people")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class PeopleController {
    private final PeopleFeature feature;
    private final ManagePeople people;
    private final Settings settings;
    private final AdminAuthenticator authenticator;

    PeopleController(PeopleFeature feature, Settings settings, AdminAuthenticator authenticator) {
        this.feature = feature;
        this.people = feature.managePeople();
        this.settings = settings;
        this.authenticator = authenticator;
    }

    @Post
    @Consumes(ALL)
    HttpResponse<byte[]> create(HttpRequest<?> request) {
        return authenticator.enter(request, by -> answer(201, people.create(by.actor(), body(request))));
    }

    @Get
    HttpResponse<byte[]> list(
            HttpRequest<?> request,
            @QueryValue("q") @Nullable String text,
            @QueryValue @Nullable String role,
            @QueryValue @Nullable String team,
            @QueryValue @Nullable String after,
            @QueryValue @Nullable String limit) {
        return authenticator.enter(request, by -> {
            Page page = Page.read(after, limit);
            if (page.problem() != null) {
                return Responses.problem(page.problem());
            }
            return filter(by, text, role, team)
                    .map(filter -> list(filter, page))
                    .orElse(Responses::problem);
        });
    }

    private Result<PersonFilter> filter(
            Access by, @Nullable String text, @Nullable String role, @Nullable String team) {
        Role only = role == null ? null : Role.read(role).orElse(null);
        if (role != null && only == null) {
            return Result.refused(Problem.invalidValue("role", Role.EXPECTED));
        }
        String searched = Page.searched(text);
        return team == null
                ? Result.ok(new PersonFilter(searched, only, null))
                : feature.manageTeams()
                        .find(team, by.teams())
                        .map(found -> new PersonFilter(searched, only, found.id()));
    }

    private HttpResponse<byte[]> list(PersonFilter filter, Page page) {
        List<Person> found =
                people.list(filter, page.after() == null ? null : new PersonId(page.after()), page.fetch());
        return Responses.json(
                200, json -> page.write(json, found, person -> person.id().value(), PersonJson::write));
    }

    @Get("/{id}")
    HttpResponse<byte[]> retrieve(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, (_, person) -> people.find(person));
    }

    @Patch("/{id}")
    @Consumes(ALL)
    HttpResponse<byte[]> patch(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, (by, person) -> people.patch(by.actor(), person, body(request)));
    }

    @Delete("/{id}")
    @Consumes(ALL)
    HttpResponse<byte[]> delete(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, (by, person) -> people.delete(by.actor(), person));
    }

    private HttpResponse<byte[]> named(
            HttpRequest<?> request, String id, BiFunction<Access, PersonId, Result<Person>> then) {
        return authenticator.enter(
                request,
                by -> answer(
                        200, PersonId.read(id).map(of -> then.apply(by, of)).orElseGet(ManagePeople::noSuchPerson)));
    }

    private RequestBody body(HttpRequest<?> request) {
        return Requests.body(request, settings.maxBodyBytes());
    }

    private static HttpResponse<byte[]> answer(int status, Result<Person> result) {
        return result.map(person -> Responses.json(status, json -> PersonJson.write(json, person)))
                .orElse(Responses::problem);
    }
}
