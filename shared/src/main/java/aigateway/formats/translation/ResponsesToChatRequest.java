package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.kernel.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls of {@code /v1/responses} to providers that have only {@code /v1/chat/completions}. */
public final class ResponsesToChatRequest implements Translation {
    private static final String LOGPROBS = "message.output_text.logprobs";
    private static final Json YES = new Json.Bool(true);
    /** What would need a memory of earlier calls, or work that only OpenAI's own endpoint does. */
    private static final List<String> NOT_THERE =
            List.of("previous_response_id", "conversation", "prompt", "context_management", "moderation");
    /** What both APIs call by one name and mean alike. */
    private static final List<String> ALIKE = List.of(
            "temperature",
            "top_p",
            "presence_penalty",
            "frequency_penalty",
            "logit_bias",
            "stop",
            "seed",
            "user",
            "safety_identifier",
            "prompt_cache_key",
            "prompt_cache_retention",
            "prompt_cache_options",
            "service_tier");

    private final String outputCapField;

    public ResponsesToChatRequest() {
        this("max_completion_tokens");
    }

    /**
     * @param outputCapField what the provider calls the bound on its output; simple servers know only {@code max_tokens}
     */
    public ResponsesToChatRequest(String outputCapField) {
        this.outputCapField = outputCapField;
    }

    @Override
    public Carried carry(Json.Obj asked, ResponseIdentity stamp) {
        var complaints = new TranslationErrors();
        refuse(asked, complaints);
        Json.Obj body = body(asked, complaints);
        Problem problem = complaints.first();
        return problem == null
                ? new Carried.Request(body, new ResponsesToChatResponse(asked, stamp))
                : new Carried.Refused(problem);
    }

    private static void refuse(Json.Obj asked, TranslationErrors complaints) {
        for (String name : NOT_THERE) {
            if (asked.member(name) != null) {
                complaints.say(unsupported(name, "'" + name + "'"));
            }
        }
        if (YES.equals(asked.member("background"))) {
            complaints.say(unsupported("background", "'background'"));
        }
        if ("auto".equals(asked.text("truncation"))) {
            complaints.say(unsupported("truncation", "automatic truncation"));
        }
    }

    private Json.Obj body(Json.Obj asked, TranslationErrors complaints) {
        var messages = new ResponsesToChatTurns(complaints);
        messages.instructions(asked.member("instructions"));
        messages.input(asked.member("input"));
        JsonObject body = JsonObject.of()
                .json("model", asked.member("model"))
                .json("messages", messages.array())
                .json(outputCapField, asked.member("max_output_tokens"));
        for (String name : ALIKE) {
            body.json(name, asked.member(name));
        }
        Json.Obj reasoning = object(asked, "reasoning", complaints);
        body.json("reasoning_effort", reasoning == null ? null : reasoning.member("effort"));
        Json.Obj text = object(asked, "text", complaints);
        if (text != null) {
            body.json("response_format", responseFormat(text, complaints)).json("verbosity", text.member("verbosity"));
        }
        if (asked.items("include").contains(new Json.Str(LOGPROBS))) {
            // Without this line, Chat Completions refuses top_logprobs.
            body.flag("logprobs", true).json("top_logprobs", asked.member("top_logprobs"));
        }
        new ResponsesToChatTools(complaints).write(asked, body);
        if (YES.equals(asked.member("stream"))) {
            body.flag("stream", true)
                    .json(
                            "stream_options",
                            JsonObject.of().flag("include_usage", true).object());
        }
        return body.object();
    }

    private static @Nullable Json responseFormat(Json.Obj text, TranslationErrors complaints) {
        Json.Obj format = object(text, "format", complaints);
        String type = format == null ? null : format.text("type");
        if (format == null || "text".equals(type)) {
            return null;
        }
        if (!"json_schema".equals(type)) {
            return format;
        }
        JsonObject schema = JsonObject.of();
        for (String name : List.of("name", "description", "schema", "strict")) {
            schema.json(name, format.member(name));
        }
        return JsonObject.of()
                .text("type", type)
                .json("json_schema", schema.object())
                .object();
    }

    private static Json.@Nullable Obj object(Json.Obj from, String name, TranslationErrors complaints) {
        Json value = from.member(name);
        if (value == null || value instanceof Json.Obj) {
            return from.object(name);
        }
        complaints.say(Problem.invalidType(name, "an object"));
        return null;
    }

    private static Problem unsupported(String param, String what) {
        return Problem.unsupported(
                param, "This model's provider has only Chat Completions, which does not know " + what + ".");
    }
}
