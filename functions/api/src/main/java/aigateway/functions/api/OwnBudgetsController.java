package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.assembly.Gateway;
import aigateway.functions.edge.Answers;
import aigateway.functions.edge.Asks;
import aigateway.pipeline.Door;
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
    private final Gateway gateway;

    OwnBudgetsController(Gateway gateway) {
        this.gateway = gateway;
    }

    @Get
    HttpResponse<byte[]> own(HttpRequest<?> request) {
        return switch (gateway.door().enter(Asks.client(request))) {
            case Door.Entry.Shut(var problem) -> Answers.problem(problem);
            case Door.Entry.Open(var key) -> {
                var standings =
                        gateway.budgets().applyingTo(key.id(), key.spec().tags());
                yield Answers.json(200, json -> BudgetJson.list(json, standings));
            }
        };
    }
}
