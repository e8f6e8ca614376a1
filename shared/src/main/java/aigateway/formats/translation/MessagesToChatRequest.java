package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.kernel.Result;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Requests of {@code /v1/messages} for a provider that speaks Chat Completions. */
public final class MessagesToChatRequest implements Translation {
    /** A guarantee of location that other providers do not give. */
    private static final List<String> REFUSED = List.of("inference_geo");

    private static final Set<String> READ = Set.of(
            "model",
            "messages",
            "system",
            "max_tokens",
            "stop_sequences",
            "temperature",
            "top_p",
            "metadata",
            "output_config",
            "tools",
            "tool_choice",
            "stream");
    private static final String CONFIG = "output_config";

    private final String outputCapField;

    /**
     * @param outputCapField the provider's name for the output limit: {@code max_completion_tokens} or {@code max_tokens}
     */
    public MessagesToChatRequest(String outputCapField) {
        this.outputCapField = outputCapField;
    }

    @Override
    public Result<Translated> translate(Json.Obj request, ResponseIdentity identity) {
        try {
            String model = request.text("model");
            var translator = new MessagesToChatResponse(identity, model == null ? "" : model);
            RequestObject root = RequestObject.root(request);
            Json.Obj translated = translated(root);
            return Result.ok(
                    new Translated(translated, translator, root.leftOut().names()));
        } catch (UnsupportedTranslation unsupported) {
            return Result.refused(unsupported.problem());
        }
    }

    private Json.Obj translated(RequestObject request) throws UnsupportedTranslation {
        for (String name : REFUSED) {
            if (request.isSet(name)) {
                throw request.unsupported(name, "The model's provider has no '" + name + "'.");
            }
        }
        JsonObject translated = JsonObject.of()
                .json("model", request.member("model"))
                .json("messages", MessagesToChatTurns.messages(request))
                .json(outputCapField, request.member("max_tokens"))
                .json("stop", request.isSet("stop_sequences") ? request.member("stop_sequences") : null)
                .json("temperature", request.member("temperature"))
                .json("top_p", request.member("top_p"))
                .json(
                        "user",
                        request.isSet("metadata") ? request.object("metadata").member("user_id") : null)
                .json("response_format", format(request))
                .json(ReasoningEffort.MEMBER, effort(request));
        MessagesToChatTools.write(request, translated);
        translated.json("stream", request.member("stream"));
        if (request.isSet("stream")) {
            translated.json(
                    "stream_options",
                    JsonObject.of().flag("include_usage", true).object());
        }
        nameLeftOut(request);
        return translated.object();
    }

    private static void nameLeftOut(RequestObject request) throws UnsupportedTranslation {
        request.json().members().keySet().stream()
                .filter(name -> !READ.contains(name))
                .forEach(request::leaveOut);
        if (request.isSet(CONFIG)) {
            RequestObject config = request.object(CONFIG);
            config.json().members().keySet().stream()
                    .filter(name -> !Set.of("effort", "format").contains(name))
                    .forEach(config::leaveOut);
        }
    }

    private static @Nullable Json effort(RequestObject request) throws UnsupportedTranslation {
        Json effort = request.isSet(CONFIG) ? request.object(CONFIG).member("effort") : null;
        return effort == null ? null : ReasoningEffort.inChat(effort);
    }

    private static Json.@Nullable Obj format(RequestObject request) throws UnsupportedTranslation {
        if (!request.isSet(CONFIG) || !request.object(CONFIG).isSet("format")) {
            return null;
        }
        RequestObject format = request.object(CONFIG).object("format");
        if (!format.text("type").equals("json_schema")) {
            throw format.invalidValue("type", "expected json_schema");
        }
        return JsonObject.of()
                .text("type", "json_schema")
                .json(
                        "json_schema",
                        JsonObject.of()
                                // Chat Completions requires a name, which Messages does not have.
                                .text("name", "answer")
                                .json("schema", format.object("schema").json())
                                .flag("strict", true)
                                .object())
                .object();
    }
}
