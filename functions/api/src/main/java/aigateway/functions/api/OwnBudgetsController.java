package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.assembly.AdminFeature;
import aigateway.budgets.ScopeField;
import aigateway.functions.web.Responses;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** What is left of the budgets that a client pays from. */
@Controller("/v1/budget")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class OwnBudgetsController {
    private final AdminFeature admin;
    private final ClientAuthenticator authenticator;

    OwnBudgetsController(AdminFeature admin, ClientAuthenticator authenticator) {
        this.admin = admin;
        this.authenticator = authenticator;
    }

    @Get
    HttpResponse<byte[]> own(HttpRequest<?> request) {
        return authenticator.enter(request, key -> {
            var statuses = admin.budgets()
                    .applyingTo(new ScopeField.CallingKey(
                            key.id(), key.teamId(), key.spec().tags()));
            return Responses.json(200, json -> BudgetJson.list(json, statuses));
        });
    }
}
