package aigateway.call;

import aigateway.formats.ApiFormat;
import aigateway.formats.ApiFormats;
import aigateway.formats.PromptTokens;
import aigateway.json.Json;
import aigateway.json.RequestBody;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Problem;
import aigateway.kernel.RequestId;
import aigateway.kernel.Result;
import aigateway.keys.Key;
import aigateway.providers.Route;
import aigateway.providers.Routes;
import java.util.Optional;

/**
 * Counts the input tokens of a request without calling a provider: with the model's own tokenizer if it is known, else from the
 * length of its texts. Clients plan with this count; holds and costs do not use it.
 *
 * <p>Round trips: those of {@link Authenticator}.
 */
public final class CountTokens {
    /** A route selects a target by the id of a request. There is none here, and a fixed id always selects the same target. */
    private static final RequestId NO_CALL = new RequestId("");

    private final Authenticator authenticator;
    private final Routes routes;

    public CountTokens(Authenticator authenticator, Routes routes) {
        this.authenticator = authenticator;
        this.routes = routes;
    }

    /**
     * @param endpoint of an API with a token count
     * @return the number of input tokens
     */
    public Result<Long> count(Endpoint endpoint, Caller caller, RequestBody body) {
        return authenticator
                .enter(caller)
                .flatMap(key ->
                        body.document().flatMap(document -> count(ApiFormats.of(endpoint), key, document.root())));
    }

    private Result<Long> count(ApiFormat format, Key key, Json.Obj root) {
        Optional<Problem> problem = check(format, root);
        if (problem.isPresent()) {
            return Result.refused(problem.get());
        }
        String model = root.text("model");
        if (model != null && !key.allowsModel(model)) {
            return Result.refused(Problem.modelNotAllowed(model));
        }
        Optional<Route> route = model == null ? Optional.empty() : routes.find(model);
        if (model != null && route.isEmpty()) {
            return Result.refused(Problem.modelNotFound(model));
        }
        String providerModel =
                route.map(found -> found.order(NO_CALL).getFirst().model()).orElse("");
        return Result.ok(PromptTokens.expected(providerModel, format.countedMembers(), root));
    }

    private static Optional<Problem> check(ApiFormat format, Json.Obj request) {
        Json model = request.member("model");
        return model == null || model instanceof Json.Str
                ? format.checkCounted(request)
                : Optional.of(Problem.invalidType("model", "a string"));
    }
}
