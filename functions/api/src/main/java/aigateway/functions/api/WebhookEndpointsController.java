package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.assembly.Settings;
import aigateway.assembly.WebhookFeature;
import aigateway.functions.web.Requests;
import aigateway.functions.web.Responses;
import aigateway.json.RequestBody;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.WebhookEndpointId;
import aigateway.webhooks.DeliveryState;
import aigateway.webhooks.ManageWebhookEndpoints;
import aigateway.webhooks.ManageWebhookEndpoints.Outcome;
import aigateway.webhooks.WebhookEndpoint;
import aigateway.webhooks.WebhookSecret;
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

/** A client's own webhook endpoints. */
@Controller("/v1/webhook-endpoints")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class WebhookEndpointsController {
    private final WebhookFeature webhooks;
    private final Settings settings;
    private final ClientAuthenticator authenticator;

    WebhookEndpointsController(WebhookFeature webhooks, Settings settings, ClientAuthenticator authenticator) {
        this.webhooks = webhooks;
        this.settings = settings;
        this.authenticator = authenticator;
    }

    @Post
    @Consumes(ALL)
    HttpResponse<byte[]> create(HttpRequest<?> request) {
        return authenticator.enter(request, key -> answer(201, manage().create(key.id(), body(request))));
    }

    @Get
    HttpResponse<byte[]> list(
            HttpRequest<?> request, @QueryValue @Nullable String after, @QueryValue @Nullable String limit) {
        return authenticator.enter(request, key -> {
            Page page = Page.read(after, limit);
            if (page.problem() != null) {
                return Responses.problem(page.problem());
            }
            List<WebhookEndpoint> found = webhooks.endpoints().list(key.id(), page.after(), page.fetch());
            return Responses.json(
                    200,
                    json -> page.write(json, found, endpoint -> endpoint.id().value(), WebhookEndpointJson::write));
        });
    }

    @Get("/{id}")
    HttpResponse<byte[]> retrieve(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, manage()::retrieve);
    }

    @Patch("/{id}")
    @Consumes(ALL)
    HttpResponse<byte[]> patch(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, (key, endpoint) -> manage().patch(key, endpoint, body(request)));
    }

    @Delete("/{id}")
    @Consumes(ALL)
    HttpResponse<byte[]> delete(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, manage()::delete);
    }

    @Post("/{id}/roll")
    @Consumes(ALL)
    HttpResponse<byte[]> roll(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, (key, endpoint) -> manage().roll(key, endpoint, body(request)));
    }

    @Post("/{id}/test")
    @Consumes(ALL)
    HttpResponse<byte[]> test(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, manage()::test);
    }

    private HttpResponse<byte[]> named(
            HttpRequest<?> request, String id, BiFunction<KeyId, WebhookEndpointId, Outcome> then) {
        return authenticator.enter(
                request,
                key -> answer(
                        200,
                        WebhookEndpointId.read(id)
                                .map(endpoint -> then.apply(key.id(), endpoint))
                                .orElseGet(ManageWebhookEndpoints::noSuchEndpoint)));
    }

    private ManageWebhookEndpoints manage() {
        return webhooks.manageEndpoints();
    }

    private RequestBody body(HttpRequest<?> request) {
        return Requests.body(request, settings.maxBodyBytes());
    }

    private static HttpResponse<byte[]> answer(int status, Outcome outcome) {
        return switch (outcome) {
            case Outcome.No(Problem problem) -> Responses.problem(problem);
            case Outcome.Done(WebhookEndpoint endpoint) ->
                Responses.json(status, json -> WebhookEndpointJson.write(json, endpoint));
            case Outcome.Made(WebhookEndpoint endpoint, WebhookSecret secret) ->
                Responses.json(status, json -> {
                    WebhookEndpointJson.write(json, endpoint);
                    json.text("secret", secret.reveal());
                });
            case Outcome.Sent(DeliveryState delivery) ->
                Responses.json(202, json -> WebhookDeliveryJson.write(json, delivery));
            case Outcome.Deleted(WebhookEndpointId id) ->
                Responses.json(
                        status,
                        json -> json.text("id", id.value())
                                .text("object", "webhook_endpoint")
                                .flag("deleted", true));
        };
    }
}
