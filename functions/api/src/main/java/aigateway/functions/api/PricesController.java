package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.assembly.Gateway;
import aigateway.functions.edge.Answers;
import aigateway.functions.edge.Asks;
import aigateway.kernel.Problem;
import aigateway.pipeline.ManagePrices;
import aigateway.pricing.Listed;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an admin does with prices. */
@Controller("/admin/v1/prices")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class PricesController {
    private final Gateway gateway;
    private final AdminDoor door;

    PricesController(Gateway gateway, AdminDoor door) {
        this.gateway = gateway;
        this.door = door;
    }

    @Get
    HttpResponse<byte[]> list(
            HttpRequest<?> request,
            @QueryValue @Nullable String provider,
            @QueryValue @Nullable String model,
            @QueryValue @Nullable String after,
            @QueryValue @Nullable String limit) {
        return door.enter(request, () -> {
            Page page = Page.read(after, limit);
            if (page.problem() != null) {
                return Answers.problem(page.problem());
            }
            List<Listed> listed = gateway.managePrices().list(provider, model, page.after(), page.fetch());
            return Answers.json(200, json -> page.write(json, listed, Listed::id, PriceJson::write));
        });
    }

    @Put
    @Consumes(ALL)
    HttpResponse<byte[]> override(HttpRequest<?> request) {
        return door.enter(request, () -> switch (gateway.managePrices()
                .override(Asks.body(request, gateway.settings().maxBodyBytes()))) {
            case ManagePrices.Outcome.Done(Listed listed) -> Answers.json(200, json -> PriceJson.write(json, listed));
            case ManagePrices.Outcome.No(Problem problem) -> Answers.problem(problem);
        });
    }
}
