package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.assembly.WebhookFeature;
import aigateway.functions.web.Responses;
import aigateway.functions.web.query.Page;
import aigateway.kernel.DeliveryId;
import aigateway.webhooks.DeliveryState;
import aigateway.webhooks.ReplayDelivery;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a client's own events. */
@Controller("/v1/webhook-deliveries")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class WebhookDeliveriesController {
    private final WebhookFeature webhooks;
    private final ClientAuthenticator authenticator;

    WebhookDeliveriesController(WebhookFeature webhooks, ClientAuthenticator authenticator) {
        this.webhooks = webhooks;
        this.authenticator = authenticator;
    }

    @Get
    HttpResponse<byte[]> list(
            HttpRequest<?> request, @QueryValue @Nullable String after, @QueryValue @Nullable String limit) {
        return authenticator.enter(request, key -> {
            Page page = Page.read(after, limit);
            if (page.problem() != null) {
                return Responses.problem(page.problem());
            }
            List<DeliveryState> found = webhooks.deliveries().list(key.id(), page.after(), page.fetch());
            return Responses.json(
                    200,
                    json -> page.write(json, found, delivery -> delivery.id().value(), WebhookDeliveryJson::write));
        });
    }

    @Post("/{id}/replay")
    @Consumes(ALL)
    HttpResponse<byte[]> replay(HttpRequest<?> request, @PathVariable String id) {
        return authenticator.enter(
                request,
                key -> DeliveryId.read(id)
                        .map(delivery -> webhooks.replay().replay(key.id(), delivery))
                        .orElseGet(ReplayDelivery::noSuchDelivery)
                        .map(delivery -> Responses.json(202, json -> WebhookDeliveryJson.write(json, delivery)))
                        .orElse(Responses::problem));
    }
}
