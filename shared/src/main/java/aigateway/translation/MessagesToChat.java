package aigateway.translation;

import aigateway.json.Json;
import aigateway.kernel.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests of {@code /v1/messages} for a provider that speaks Chat Completions. */
public final class MessagesToChat implements Translation {
    /** Anthropic's own machinery, and a promise about places that another provider does not give. */
    private static final List<String> REFUSED = List.of("container", "mcp_servers", "inference_geo");

    private final String outputCapField;

    /**
     * @param outputCapField what the provider calls the most tokens it may write: {@code max_completion_tokens} or {@code max_tokens}
     */
    public MessagesToChat(String outputCapField) {
        this.outputCapField = outputCapField;
    }

    @Override
    public Carried carry(Json.Obj asked, Stamp stamp) {
        try {
            String model = asked.text("model");
            return new Carried.Request(
                    request(new Asked(asked, "")), new ChatToMessagesAnswer(stamp, model == null ? "" : model));
        } catch (CannotCarry refused) {
            return new Carried.Refused(refused.problem());
        }
    }

    private Json.Obj request(Asked asked) throws CannotCarry {
        for (String name : REFUSED) {
            if (asked.wants(name)) {
                throw asked.unsupported(name, "The model's provider has no '" + name + "'.");
            }
        }
        Members request = Members.of()
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
                    "stream_options", Members.of().flag("include_usage", true).object());
        }
        return request.object();
    }

    private static Json.@Nullable Obj format(Asked asked) throws CannotCarry {
        if (!asked.wants("output_config") || !asked.inner("output_config").wants("format")) {
            return null;
        }
        Asked format = asked.inner("output_config").inner("format");
        if (!format.text("type").equals("json_schema")) {
            throw new CannotCarry(Problem.invalidValue(format.param("type"), "expected json_schema"));
        }
        return Members.of()
                .text("type", "json_schema")
                .json(
                        "json_schema",
                        Members.of()
                                // Chat Completions wants a name, which Messages does not have.
                                .text("name", "answer")
                                .json("schema", format.inner("schema").object())
                                .flag("strict", true)
                                .object())
                .object();
    }
}
