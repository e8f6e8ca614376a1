package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.assembly.Settings;
import aigateway.assembly.WebhookFeature;
import aigateway.functions.web.Requests;
import aigateway.functions.web.Responses;
import aigateway.functions.web.query.Page;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.WebhookEndpointId;
import aigateway.webhooks.ManageWebhookEndpoints;
import aigateway.webhooks.ManageWebhookEndpoints.IssuedEndpoint;
import aigateway.webhooks.WebhookEndpoint;
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
        return authenticator.enter(request, key -> issued(201, manage().create(key.id(), body(request))));
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
        return named(request, id, (key, endpoint) -> answer(manage().retrieve(key, endpoint)));
    }

    @Patch("/{id}")
    @Consumes(ALL)
    HttpResponse<byte[]> patch(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, (key, endpoint) -> answer(manage().patch(key, endpoint, body(request))));
    }

    @Delete("/{id}")
    @Consumes(ALL)
    HttpResponse<byte[]> delete(HttpRequest<?> request, @PathVariable String id) {
        return named(
                request,
                id,
                (key, endpoint) -> json(
                        200,
                        manage().delete(key, endpoint),
                        (json, deleted) -> json.text("id", deleted.value())
                                .text("object", "webhook_endpoint")
                                .flag("deleted", true)));
    }

    @Post("/{id}/roll")
    @Consumes(ALL)
    HttpResponse<byte[]> roll(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, (key, endpoint) -> issued(200, manage().roll(key, endpoint, body(request))));
    }

    @Post("/{id}/test")
    @Consumes(ALL)
    HttpResponse<byte[]> test(HttpRequest<?> request, @PathVariable String id) {
        return named(
                request, id, (key, endpoint) -> json(202, manage().test(key, endpoint), WebhookDeliveryJson::write));
    }

    private HttpResponse<byte[]> named(
            HttpRequest<?> request, String id, BiFunction<KeyId, WebhookEndpointId, HttpResponse<byte[]>> then) {
        return authenticator.enter(
                request,
                key -> WebhookEndpointId.read(id)
                        .map(endpoint -> then.apply(key.id(), endpoint))
                        .orElseGet(() -> Responses.problem(ManageWebhookEndpoints.noSuchEndpoint())));
    }

    private ManageWebhookEndpoints manage() {
        return webhooks.manageEndpoints();
    }

    private RequestBody body(HttpRequest<?> request) {
        return Requests.body(request, settings.maxBodyBytes());
    }

    private static HttpResponse<byte[]> answer(Result<WebhookEndpoint> result) {
        return json(200, result, WebhookEndpointJson::write);
    }

    private static HttpResponse<byte[]> issued(int status, Result<IssuedEndpoint> result) {
        return json(status, result, (json, issued) -> {
            WebhookEndpointJson.write(json, issued.endpoint());
            json.text("secret", issued.secret().reveal());
        });
    }

    private static <T> HttpResponse<byte[]> json(int status, Result<T> result, JsonText.Members<T> members) {
        return switch (result) {
            case Result.Ok<T>(T value) -> Responses.json(status, json -> members.write(json, value));
            case Result.Refused<T>(Problem problem) -> Responses.problem(problem);
        };
    }
}
