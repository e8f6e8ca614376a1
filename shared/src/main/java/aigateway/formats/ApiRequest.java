package aigateway.formats;

import aigateway.http.Multipart;
import aigateway.json.Document;
import aigateway.json.FoldedName;
import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request's body. The gateway reads only what it needs itself; the provider checks the rest.
 *
 * @param api in whose form the body is
 * @param model as the client named it, or the API's default
 * @param cap the client's output cap
 * @param form as it was sent, if it is a form: the document then shows its fields
 */
public record ApiRequest(
        WireApi api,
        Document document,
        String model,
        OutputCap cap,
        @Nullable Form form) {
    private static final int MODEL_LENGTH_MAX = 256;
    private static final String MODEL = "model";

    /**
     * A request that was sent as a form.
     *
     * @param contentType with its boundary
     */
    public record Form(Multipart parts, String contentType) {}

    /** A request whose body is JSON. */
    public ApiRequest(WireApi api, Document document, String model, OutputCap cap) {
        this(api, document, model, cap, null);
    }

    ApiRequest sentAs(Multipart parts, @Nullable String contentType) {
        return new ApiRequest(api, document, model, cap, new Form(parts, String.valueOf(contentType)));
    }

    /** The type of the bytes for the provider. */
    public String contentType() {
        return form == null ? "application/json" : form.contentType;
    }

    public static Result<ApiRequest> read(WireApi api, byte[] body) {
        return switch (JsonReader.object(body)) {
            case JsonReader.Result.Malformed(String why) -> Result.refused(Problem.invalidJson(why));
            case JsonReader.Result.Read(Document document) -> read(api, document);
        };
    }

    static Result<ApiRequest> read(WireApi api, Document document) {
        Json.Obj root = document.root();
        Optional<Problem> problem = checkNames(api, root)
                .or(() -> checkModel(api, root))
                .or(() -> checkStream(api, root))
                .or(() -> checkBackground(root))
                .or(() -> api.check(root));
        if (problem.isPresent()) {
            return Result.refused(problem.get());
        }
        String named = root.text(MODEL);
        String model = String.valueOf(named == null ? api.defaultModel() : named);
        return Result.ok(new ApiRequest(api, document, model, api.outputCap(root)));
    }

    /** Some servers read names without their case: for them {@code MODEL} replaces {@code model}. */
    private static Optional<Problem> checkNames(WireApi api, Json.Obj root) {
        return Optional.ofNullable(FoldedName.firstVariant(root.members().keySet(), api.knownNames()))
                .map(variant -> caseVariant("", variant));
    }

    /** @param path of the object, with a dot at its end; empty for the body itself */
    static Problem caseVariant(String path, FoldedName.Variant variant) {
        return Problem.invalidValue(
                path + variant.name(), "its name differs from '" + variant.other() + "' only by case");
    }

    private static Optional<Problem> checkModel(WireApi api, Json.Obj root) {
        Json model = root.member(MODEL);
        if (model == null) {
            return api.defaultModel() == null ? Optional.of(Problem.missing(MODEL)) : Optional.empty();
        }
        if (!(model instanceof Json.Str(String name))) {
            return Optional.of(Problem.invalidType(MODEL, "a string"));
        }
        if (name.isEmpty() || name.length() > MODEL_LENGTH_MAX) {
            return Optional.of(Problem.invalidValue(MODEL, "expected 1 to " + MODEL_LENGTH_MAX + " characters"));
        }
        // The usage row holds it: a character that no text column takes would lose the settlement.
        return name.codePoints().anyMatch(ApiRequest::isUnprintable)
                ? Optional.of(Problem.invalidValue(MODEL, "expected printable characters"))
                : Optional.empty();
    }

    private static Optional<Problem> checkStream(WireApi api, Json.Obj root) {
        Json stream = root.member("stream");
        // In a form it is a text, which its own class checks.
        return stream == null || stream instanceof Json.Bool || api.isForm()
                ? Optional.empty()
                : Optional.of(Problem.invalidType("stream", "a boolean"));
    }

    private static Optional<Problem> checkBackground(Json.Obj root) {
        return switch (root.member("background")) {
            case null -> Optional.empty();
            case Json.Bool(boolean on) ->
                on
                        ? Optional.of(Problem.unsupported(
                                "background",
                                "Background responses are not supported; POST /v1/jobs runs work that outlives its"
                                        + " connection."))
                        : Optional.empty();
            case Json _ -> Optional.of(Problem.invalidType("background", "a boolean"));
        };
    }

    private static boolean isUnprintable(int character) {
        return Character.isISOControl(character) || Character.getType(character) == Character.SURROGATE;
    }

    /** Whether the client wants the reply event by event. */
    public boolean streams() {
        return streams(document.root());
    }

    static boolean streams(Json.Obj root) {
        return root.member("stream") instanceof Json.Bool(boolean on) && on;
    }

    public InputBound inputBound() {
        return api.inputBound(document);
    }

    /**
     * The bytes for the provider: the client's own, except for the members that the gateway sets.
     *
     * @param chatCapMember the provider's member for the output cap of a chat request
     * @param onlyOwnCap whether the provider refuses a second such member
     * @param outputCap null where no hard budget applies, or no cap is required
     */
    public byte[] forProvider(
            String providerModel, String chatCapMember, boolean onlyOwnCap, @Nullable Long outputCap) {
        if (form != null) {
            return providerModel.equals(model) ? form.parts.bytes() : form.parts.with(MODEL, providerModel);
        }
        var edits = new LinkedHashMap<String, @Nullable String>();
        if (!providerModel.equals(document.root().text(MODEL))) {
            edits.put(MODEL, JsonText.quoted(providerModel));
        }
        edits.putAll(api.edits(this));
        if (outputCap != null) {
            edits.putAll(api.editsWithinBudget(this));
        }
        if (outputCap != null && api.takesOutputCap()) {
            edits.putAll(cap.edits(api.outputCapMember(chatCapMember), onlyOwnCap, outputCap));
        }
        return document.with(edits);
    }
}
