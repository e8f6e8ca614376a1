package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.assembly.CallFeature;
import aigateway.functions.web.ProviderApi;
import aigateway.functions.web.Requests;
import aigateway.functions.web.Responses;
import aigateway.json.JsonText;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.function.Consumer;

/** Counts the tokens of a request that is not made. */
@Controller("/v1")
@ProviderApi
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class TokensController {
    private final CallFeature calls;
    private final ClientAuthenticator authenticator;

    TokensController(CallFeature calls, ClientAuthenticator authenticator) {
        this.calls = calls;
        this.authenticator = authenticator;
    }

    @Post("/responses/input_tokens")
    @Consumes(ALL)
    HttpResponse<?> ofResponse(HttpRequest<?> request) {
        return counted(Endpoint.RESPONSES, request, json -> json.text("object", "response.input_tokens"));
    }

    @Post("/messages/count_tokens")
    @Consumes(ALL)
    HttpResponse<?> ofMessages(HttpRequest<?> request) {
        return counted(Endpoint.MESSAGES, request, _ -> {});
    }

    private HttpResponse<?> counted(Endpoint endpoint, HttpRequest<?> request, Consumer<JsonText> first) {
        Result<Long> count = authenticator
                .body(request)
                .flatMap(body -> calls.countTokens().count(endpoint, Requests.client(request), body));
        return switch (count) {
            case Result.Refused<Long>(Problem problem) -> Responses.problem(endpoint, problem);
            case Result.Ok<Long>(Long tokens) ->
                Responses.json(200, json -> {
                    first.accept(json);
                    json.number("input_tokens", tokens);
                });
        };
    }
}
