package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.assembly.SignInFeature;
import aigateway.functions.web.Responses;
import aigateway.kernel.PersonId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.SessionId;
import aigateway.kernel.UnixTime;
import aigateway.people.Access;
import aigateway.people.Session;
import aigateway.signin.ManageSignIn;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.function.BiFunction;

/** A person's one-time password and sessions. */
@Controller("/admin/v1/people/{id}")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class PersonSignInController {
    private final ManageSignIn manage;
    private final AdminAuthenticator authenticator;

    PersonSignInController(SignInFeature signIn, AdminAuthenticator authenticator) {
        this.manage = signIn.manage();
        this.authenticator = authenticator;
    }

    /** Takes no body. */
    @Post("/password")
    @Consumes(ALL)
    HttpResponse<byte[]> password(HttpRequest<?> request, @PathVariable String id) {
        return named(
                request,
                id,
                (by, person) -> manage.resetPassword(by.actor(), person)
                        .map(made -> Responses.json(
                                200,
                                json -> json.text("object", "one_time_password")
                                        .text("person", person.value())
                                        .text("password", made.text())
                                        .number("expires_at", UnixTime.seconds(made.expiresAt()))))
                        .orElse(Responses::problem));
    }

    /** At most twenty, so there are no pages. */
    @Get("/sessions")
    HttpResponse<byte[]> sessions(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, (_, person) -> listed(manage.sessions(person)));
    }

    @Delete("/sessions")
    @Consumes(ALL)
    HttpResponse<byte[]> endAll(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, (by, person) -> listed(manage.endAll(by.actor(), person)));
    }

    @Delete("/sessions/{session}")
    @Consumes(ALL)
    HttpResponse<byte[]> end(HttpRequest<?> request, @PathVariable String id, @PathVariable String session) {
        return named(
                request,
                id,
                (by, person) -> SessionId.read(session)
                        .map(of -> manage.end(by.actor(), person, of))
                        .orElseGet(() -> Result.refused(Problem.notFound("There is no such session.")))
                        .map(ended -> Responses.json(200, json -> SessionJson.write(json, ended)))
                        .orElse(Responses::problem));
    }

    private HttpResponse<byte[]> named(
            HttpRequest<?> request, String id, BiFunction<Access, PersonId, HttpResponse<byte[]>> then) {
        return authenticator.enter(
                request,
                (Access by) -> PersonId.read(id)
                        .map(person -> then.apply(by, person))
                        .orElseGet(() -> Responses.problem(Problem.notFound("There is no such person."))));
    }

    private static HttpResponse<byte[]> listed(Result<List<Session>> sessions) {
        return sessions.map(found -> Responses.json(
                        200, json -> json.text("object", "list").objects("data", found, SessionJson::write)))
                .orElse(Responses::problem);
    }
}
