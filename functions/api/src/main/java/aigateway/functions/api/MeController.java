package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.functions.web.Responses;
import aigateway.json.JsonText;
import aigateway.people.Access;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** In whose name a request is made, and what it may do. */
@Controller("/admin/v1/me")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class MeController {
    private final AdminAuthenticator authenticator;

    MeController(AdminAuthenticator authenticator) {
        this.authenticator = authenticator;
    }

    @Get
    HttpResponse<byte[]> me(HttpRequest<?> request) {
        return authenticator.enter(request, by -> Responses.json(200, json -> write(json, by)));
    }

    private static void write(JsonText json, Access access) {
        json.text("object", "access")
                .text("actor", access.actor())
                .text("role", access.role().text())
                .text("person", access.person() == null ? null : access.person().value())
                // Null: all of them.
                .texts("teams", access.teams().ids());
    }
}
