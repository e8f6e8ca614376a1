package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.admin.ManageTeams;
import aigateway.assembly.PeopleFeature;
import aigateway.assembly.Settings;
import aigateway.functions.web.Requests;
import aigateway.functions.web.Responses;
import aigateway.functions.web.query.Page;
import aigateway.json.RequestBody;
import aigateway.kernel.Result;
import aigateway.kernel.TeamId;
import aigateway.people.Team;
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
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Teams. A path names one by its id or its name. */
@Controller("/admin/v1/teams")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class TeamsController {
    private final ManageTeams teams;
    private final Settings settings;
    private final AdminAuthenticator authenticator;

    TeamsController(PeopleFeature people, Settings settings, AdminAuthenticator authenticator) {
        this.teams = people.manageTeams();
        this.settings = settings;
        this.authenticator = authenticator;
    }

    @Post
    @Consumes(ALL)
    HttpResponse<byte[]> create(HttpRequest<?> request) {
        return authenticator.enter(request, by -> answer(201, teams.create(by.actor(), body(request))));
    }

    @Get
    HttpResponse<byte[]> list(
            HttpRequest<?> request,
            @QueryValue("q") @Nullable String text,
            @QueryValue @Nullable String after,
            @QueryValue @Nullable String limit) {
        return authenticator.enter(request, by -> {
            Page page = Page.read(after, limit);
            if (page.problem() != null) {
                return Responses.problem(page.problem());
            }
            List<Team> found = teams.list(
                    Page.searched(text),
                    by.teams(),
                    page.after() == null ? null : new TeamId(page.after()),
                    page.fetch());
            var budgets = teams.budgets(found.stream().map(Team::id).collect(Collectors.toSet()));
            return Responses.json(
                    200, json -> page.write(json, found, team -> team.id().value(), TeamJson.with(budgets)));
        });
    }

    @Get("/{id}")
    HttpResponse<byte[]> retrieve(HttpRequest<?> request, @PathVariable String id) {
        return authenticator.enter(request, by -> answer(200, teams.find(id, by.teams())));
    }

    @Patch("/{id}")
    @Consumes(ALL)
    HttpResponse<byte[]> patch(HttpRequest<?> request, @PathVariable String id) {
        return authenticator.enter(request, by -> answer(200, teams.patch(by.actor(), id, body(request))));
    }

    @Delete("/{id}")
    @Consumes(ALL)
    HttpResponse<byte[]> delete(
            HttpRequest<?> request, @PathVariable String id, @QueryValue("move_keys_to") @Nullable String moveKeysTo) {
        return authenticator.enter(request, by -> answer(200, teams.delete(by.actor(), id, moveKeysTo)));
    }

    private RequestBody body(HttpRequest<?> request) {
        return Requests.body(request, settings.maxBodyBytes());
    }

    private HttpResponse<byte[]> answer(int status, Result<Team> result) {
        return result.map(team -> {
                    var shape = TeamJson.with(teams.budgets(Set.of(team.id())));
                    return Responses.json(status, json -> shape.write(json, team));
                })
                .orElse(Responses::problem);
    }
}
