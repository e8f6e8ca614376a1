package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.kernel.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests of {@code /v1/messages} for a provider that speaks Chat Completions. */
public final class MessagesToChatRequest implements Translation {
    /** Anthropic's own machinery, and a promise about places that another provider does not give. */
    private static final List<String> REFUSED = List.of("container", "mcp_servers", "inference_geo");

    private final String outputCapField;

    /**
     * @param outputCapField what the provider calls the most tokens it may write: {@code max_completion_tokens} or {@code
     *     max_tokens}
     */
    public MessagesToChatRequest(String outputCapField) {
        this.outputCapField = outputCapField;
    }

    @Override
    public Carried carry(Json.Obj asked, ResponseIdentity stamp) {
        try {
            String model = asked.text("model");
            return new Carried.Request(
                    request(new RequestObject(asked, "")),
                    new MessagesToChatResponse(stamp, model == null ? "" : model));
        } catch (UnsupportedTranslation refused) {
            return new Carried.Refused(refused.problem());
        }
    }

    private Json.Obj request(RequestObject asked) throws UnsupportedTranslation {
        for (String name : REFUSED) {
            if (asked.wants(name)) {
                throw asked.unsupported(name, "The model's provider has no '" + name + "'.");
            }
        }
        JsonObject request = JsonObject.of()
                .json("model", asked.member("model"))
                .json("messages", MessagesToChatTurns.of(asked))
                .json(outputCapField, asked.member("max_tokens"))
                .json("stop", asked.wants("stop_sequences") ? asked.member("stop_sequences") : null)
                .json("temperature", asked.member("temperature"))
                .json("top_p", asked.member("top_p"))
                .json("user", asked.wants("metadata") ? asked.inner("metadata").member("user_id") : null)
                .json("response_format", format(asked));
        MessagesToChatTools.carry(asked, request);
        request.json("stream", asked.member("stream"));
        if (asked.wants("stream")) {
            request.json(
                    "stream_options",
                    JsonObject.of().flag("include_usage", true).object());
        }
        return request.object();
    }

    private static Json.@Nullable Obj format(RequestObject asked) throws UnsupportedTranslation {
        if (!asked.wants("output_config") || !asked.inner("output_config").wants("format")) {
            return null;
        }
        RequestObject format = asked.inner("output_config").inner("format");
        if (!format.text("type").equals("json_schema")) {
            throw new UnsupportedTranslation(Problem.invalidValue(format.param("type"), "expected json_schema"));
        }
        return JsonObject.of()
                .text("type", "json_schema")
                .json(
                        "json_schema",
                        JsonObject.of()
                                // Chat Completions wants a name, which Messages does not have.
                                .text("name", "answer")
                                .json("schema", format.inner("schema").object())
                                .flag("strict", true)
                                .object())
                .object();
    }
}
