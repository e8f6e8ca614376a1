package aigateway.formats;

import aigateway.json.Document;
import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Problem;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request's body, read: only what the gateway itself must know is looked at, the rest is the provider's business.
 *
 * @param model as the client named it
 * @param cap how much the client lets the model write
 */
public record ApiRequest(Document document, String model, OutputCap cap) {
    private static final int MODEL_LENGTH_MAX = 256;

    /** What reading came to. */
    public sealed interface Result {
        record Read(ApiRequest ask) implements Result {}

        record Wrong(Problem problem) implements Result {}
    }

    public static Result read(Endpoint endpoint, byte[] body) {
        return switch (JsonReader.object(body)) {
            case JsonReader.Result.Malformed(String why) -> new Result.Wrong(Problem.invalidJson(why));
            case JsonReader.Result.Read(Document document) -> {
                Json.Obj root = document.root();
                Optional<Problem> objection = objection(endpoint, root).or(() -> OutputCap.objection(endpoint, root));
                yield objection.isPresent()
                        ? new Result.Wrong(objection.get())
                        : new Result.Read(new ApiRequest(
                                document, String.valueOf(root.text("model")), OutputCap.of(endpoint, root)));
            }
        };
    }

    private static Optional<Problem> objection(Endpoint endpoint, Json.Obj root) {
        Json model = root.member("model");
        if (model == null) {
            return Optional.of(Problem.missing("model"));
        }
        if (!(model instanceof Json.Str(String name))) {
            return Optional.of(Problem.invalidType("model", "a string"));
        }
        if (name.isEmpty() || name.length() > MODEL_LENGTH_MAX) {
            return Optional.of(Problem.invalidValue("model", "expected 1 to " + MODEL_LENGTH_MAX + " characters"));
        }
        // It stands in the usage row: what no text column takes would lose the settlement.
        if (name.codePoints().anyMatch(ApiRequest::isUnprintable)) {
            return Optional.of(Problem.invalidValue("model", "expected printable characters"));
        }
        Json stream = root.member("stream");
        if (stream != null && !(stream instanceof Json.Bool)) {
            return Optional.of(Problem.invalidType("stream", "a boolean"));
        }
        if (endpoint == Endpoint.MESSAGES && root.member("max_tokens") == null) {
            return Optional.of(Problem.missing("max_tokens"));
        }
        if (endpoint == Endpoint.EMBEDDINGS && stream instanceof Json.Bool(boolean on) && on) {
            return Optional.of(Problem.unsupported("stream", "Vectors come whole; leave 'stream' out or send false."));
        }
        return flagObjection(
                root,
                "background",
                "Background responses are not supported; POST /v1/jobs runs work that outlives its connection.");
    }

    /** Whether the answer is to come event by event. */
    public boolean streams() {
        return document.root().member("stream") instanceof Json.Bool(boolean on) && on;
    }

    /** Whether the client of a chat's stream wants to see what was consumed. */
    public boolean showsUsage() {
        Json.Obj options = document.root().object("stream_options");
        return options != null && options.member("include_usage") instanceof Json.Bool(boolean on) && on;
    }

    private static boolean isUnprintable(int character) {
        return Character.isISOControl(character) || Character.getType(character) == Character.SURROGATE;
    }

    private static Optional<Problem> flagObjection(Json.Obj root, String name, String whyNot) {
        return switch (root.member(name)) {
            case null -> Optional.empty();
            case Json.Bool(boolean on) -> on ? Optional.of(Problem.unsupported(name, whyNot)) : Optional.empty();
            case Json _ -> Optional.of(Problem.invalidType(name, "a boolean"));
        };
    }

    /**
     * The bytes for the provider: the client's own, except for the members that the gateway sets.
     *
     * @param capField the provider's member for the output cap
     * @param outputCap null when the client's own cap applies
     */
    public byte[] forProvider(Endpoint endpoint, String providerModel, String capField, @Nullable Long outputCap) {
        var edits = new LinkedHashMap<String, String>();
        if (!providerModel.equals(model)) {
            edits.put("model", JsonText.quoted(providerModel));
        }
        // OpenAI keeps responses for 30 days unless the request says otherwise; the client did not ask for that.
        if (endpoint == Endpoint.RESPONSES && document.root().member("store") == null) {
            edits.put("store", "false");
        }
        if (endpoint == Endpoint.CHAT_COMPLETIONS && streams() && !showsUsage()) {
            usageAsked().ifPresent(options -> edits.put("stream_options", options));
        }
        if (outputCap != null) {
            edits.putAll(cap.edits(endpoint, capField, outputCap));
        }
        return document.with(edits);
    }

    /**
     * A stream that does not tell its usage would be charged in full. Options that are no object are the provider's to
     * refuse.
     */
    private Optional<String> usageAsked() {
        Json given = document.root().member("stream_options");
        if (given != null && !(given instanceof Json.Obj)) {
            return Optional.empty();
        }
        return Optional.of(JsonText.objectText(json -> {
            if (given instanceof Json.Obj(var members)) {
                members.forEach((name, value) -> {
                    if (!name.equals("include_usage")) {
                        json.json(name, value);
                    }
                });
            }
            json.flag("include_usage", true);
        }));
    }
}
