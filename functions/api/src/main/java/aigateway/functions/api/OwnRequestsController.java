package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.assembly.AdminFeature;
import aigateway.functions.web.Responses;
import aigateway.functions.web.query.CallText;
import aigateway.kernel.RequestId;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** A client's own calls. */
@Controller("/v1/requests")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class OwnRequestsController {
    private final AdminFeature admin;
    private final ClientAuthenticator authenticator;

    OwnRequestsController(AdminFeature admin, ClientAuthenticator authenticator) {
        this.admin = admin;
        this.authenticator = authenticator;
    }

    @Get("/{id}")
    HttpResponse<byte[]> one(HttpRequest<?> request, String id) {
        return authenticator.enter(
                request,
                key -> RequestId.read(id)
                        .flatMap(found -> admin.requests().find(found, key.id()))
                        .<HttpResponse<byte[]>>map(
                                found -> Responses.json(200, json -> RequestDetailJson.write(json, found, false)))
                        .orElseGet(() -> Responses.problem(CallText.noSuchCall())));
    }
}
