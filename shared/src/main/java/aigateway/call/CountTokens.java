package aigateway.call;

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
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Counts the input tokens of a request without calling a provider: with the model's own tokenizer where it is known, else
 * from the
 * length of its texts. A count for planning; holds and costs are computed elsewhere.
 *
 * <p>Round trips: those of {@link Authenticator}.
 */
public final class CountTokens {
    /** Any request selects the same target. */
    private static final RequestId NO_CALL = new RequestId("");

    private final Authenticator authenticator;
    private final Routes routes;

    public CountTokens(Authenticator authenticator, Routes routes) {
        this.authenticator = authenticator;
        this.routes = routes;
    }

    /**
     * @param endpoint responses or messages
     * @return the number of input tokens
     */
    public Result<Long> count(Endpoint endpoint, Caller caller, RequestBody body) {
        return authenticator
                .enter(caller)
                .flatMap(key -> body.document().flatMap(document -> count(endpoint, key, document.root())));
    }

    private Result<Long> count(Endpoint endpoint, Key key, Json.Obj root) {
        Optional<Problem> objection = objection(endpoint, root);
        if (objection.isPresent()) {
            return Result.refused(objection.get());
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
        return Result.ok(PromptTokens.expected(providerModel, members(endpoint), root));
    }

    private static Optional<Problem> objection(Endpoint endpoint, Json.Obj root) {
        Json model = root.member("model");
        if (model != null && !(model instanceof Json.Str)) {
            return Optional.of(Problem.invalidType("model", "a string"));
        }
        if (endpoint == Endpoint.RESPONSES) {
            return inputObjection(root.member("input"));
        }
        if (model == null) {
            return Optional.of(Problem.missing("model"));
        }
        return switch (root.member("messages")) {
            case null -> Optional.of(Problem.missing("messages"));
            case Json.Arr(var items) ->
                items.isEmpty()
                        ? Optional.of(Problem.invalidValue("messages", "expected at least one message"))
                        : Optional.empty();
            case Json _ -> Optional.of(Problem.invalidType("messages", "an array"));
        };
    }

    private static Optional<Problem> inputObjection(@Nullable Json input) {
        return switch (input) {
            case null -> Optional.empty();
            case Json.Str _, Json.Arr _ -> Optional.empty();
            case Json _ -> Optional.of(Problem.invalidType("input", "a string or an array"));
        };
    }

    /** The members that the model reads. */
    private static List<String> members(Endpoint endpoint) {
        return switch (endpoint) {
            case MESSAGES -> List.of("system", "messages", "tools");
            case RESPONSES -> List.of("instructions", "input", "tools", "text");
            case CHAT_COMPLETIONS, EMBEDDINGS -> throw new IllegalArgumentException("not counted");
        };
    }
}
