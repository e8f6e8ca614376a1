package aigateway.call;

import aigateway.formats.PromptTokens;
import aigateway.json.Json;
import aigateway.json.JsonReader;
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
 * How many tokens the input of a request would have, without asking anybody: by the model's own tokenizer where it is known, else by
 * the length of its texts. A count for planning; what is held and charged is another matter.
 *
 * <p>Round trips: those of {@link Authenticator}.
 */
public final class CountTokens {
    /** Any request draws alike. */
    private static final RequestId NO_CALL = new RequestId("");

    private final Authenticator door;
    private final Routes routes;

    public CountTokens(Authenticator door, Routes routes) {
        this.door = door;
        this.routes = routes;
    }

    /** The answer. */
    public sealed interface Outcome {
        record Counted(long inputTokens) implements Outcome {}

        record Refused(Problem problem) implements Outcome {}
    }

    /**
     * @param endpoint responses or messages: whose request it is
     */
    public Outcome count(Endpoint endpoint, Caller caller, RequestBody body) {
        return switch (door.enter(caller)) {
            case Result.Refused(Problem problem) -> new Outcome.Refused(problem);
            case Result.Ok(Key key) -> {
                if (body.bytes().length > 0 && !body.isJson()) {
                    yield new Outcome.Refused(Problem.unsupportedContentType());
                }
                yield switch (JsonReader.object(body.bytes())) {
                    case JsonReader.Result.Malformed(String why) -> new Outcome.Refused(Problem.invalidJson(why));
                    case JsonReader.Result.Read(var document) -> count(endpoint, key, document.root());
                };
            }
        };
    }

    private Outcome count(Endpoint endpoint, Key key, Json.Obj root) {
        Optional<Problem> objection = objection(endpoint, root);
        if (objection.isPresent()) {
            return new Outcome.Refused(objection.get());
        }
        String model = root.text("model");
        if (model != null && !key.allowsModel(model)) {
            return new Outcome.Refused(Problem.modelNotAllowed(model));
        }
        Optional<Route> route = model == null ? Optional.empty() : routes.find(model);
        if (model != null && route.isEmpty()) {
            return new Outcome.Refused(Problem.modelNotFound(model));
        }
        String called =
                route.map(found -> found.order(NO_CALL).getFirst().model()).orElse("");
        return new Outcome.Counted(PromptTokens.expected(called, members(endpoint), root));
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

    /** What the model reads of the request. */
    private static List<String> members(Endpoint endpoint) {
        return switch (endpoint) {
            case MESSAGES -> List.of("system", "messages", "tools");
            case RESPONSES -> List.of("instructions", "input", "tools", "text");
            case CHAT_COMPLETIONS, EMBEDDINGS -> throw new IllegalArgumentException("not counted");
        };
    }
}
