package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.admin.ManagePeople;
import aigateway.admin.ManageTokens;
import aigateway.assembly.PeopleFeature;
import aigateway.assembly.Settings;
import aigateway.functions.web.Requests;
import aigateway.functions.web.Responses;
import aigateway.functions.web.query.Page;
import aigateway.kernel.PersonId;
import aigateway.kernel.PersonTokenId;
import aigateway.kernel.Result;
import aigateway.people.PersonToken;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tokens of a person. */
@Controller("/admin/v1/people/{id}/tokens")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class PersonTokensController {
    private final ManageTokens tokens;
    private final InstantSource clock;
    private final Settings settings;
    private final AdminAuthenticator authenticator;

    PersonTokensController(
            PeopleFeature people, InstantSource clock, Settings settings, AdminAuthenticator authenticator) {
        this.tokens = people.manageTokens();
        this.clock = clock;
        this.settings = settings;
        this.authenticator = authenticator;
    }

    @Post
    @Consumes(ALL)
    HttpResponse<byte[]> create(HttpRequest<?> request, @PathVariable String id) {
        return authenticator.enter(
                request,
                by -> PersonId.read(id)
                        .map(person ->
                                tokens.create(by.actor(), person, Requests.body(request, settings.maxBodyBytes())))
                        .orElseGet(ManagePeople::noSuchPerson)
                        .map(issued -> Responses.json(
                                201, json -> PersonJson.issued(clock.instant()).write(json, issued)))
                        .orElse(Responses::problem));
    }

    @Get
    HttpResponse<byte[]> list(
            HttpRequest<?> request,
            @PathVariable String id,
            @QueryValue @Nullable String after,
            @QueryValue @Nullable String limit) {
        return authenticator.enter(request, () -> {
            Page page = Page.read(after, limit);
            if (page.problem() != null) {
                return Responses.problem(page.problem());
            }
            PersonTokenId last = page.after() == null ? null : new PersonTokenId(page.after());
            Result<List<PersonToken>> found = PersonId.read(id)
                    .map(person -> tokens.list(person, last, page.fetch()))
                    .orElseGet(ManagePeople::noSuchPerson);
            return found.map(shown -> Responses.json(
                            200,
                            json -> page.write(
                                    json, shown, token -> token.id().value(), PersonJson.token(clock.instant()))))
                    .orElse(Responses::problem);
        });
    }

    @Post("/{token}/revoke")
    @Consumes(ALL)
    HttpResponse<byte[]> revoke(HttpRequest<?> request, @PathVariable String id, @PathVariable String token) {
        return authenticator.enter(
                request,
                by -> PersonId.read(id)
                        .flatMap(person -> PersonTokenId.read(token).map(of -> tokens.revoke(by.actor(), person, of)))
                        .orElseGet(ManageTokens::noSuchToken)
                        .map(revoked -> Responses.json(
                                200, json -> PersonJson.token(clock.instant()).write(json, revoked)))
                        .orElse(Responses::problem));
    }
}
