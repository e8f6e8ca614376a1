package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Requests of {@code /v1/responses} for a provider that speaks Chat Completions. */
public final class ResponsesToChatRequest implements Translation {
    private static final String LOGPROBS = "message.output_text.logprobs";
    /** Of truncation: the default. */
    private static final String DISABLED = "disabled";

    private static final Json YES = new Json.Bool(true);
    /** These need state of earlier calls, or work that only OpenAI's own endpoint does. */
    private static final List<String> UNSUPPORTED =
            List.of("previous_response_id", "conversation", "prompt", "moderation");
    /** These have the same name and meaning in both APIs. */
    private static final List<String> SAME_NAME = List.of(
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

    /** Beside those of the same name, those that are read here or elsewhere in the gateway. */
    private static final Set<String> READ = Set.of(
            "model",
            "instructions",
            "input",
            "max_output_tokens",
            "reasoning",
            "text",
            "include",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "stream",
            "background");

    private final String outputCapField;

    public ResponsesToChatRequest() {
        this("max_completion_tokens");
    }

    /**
     * @param outputCapField the provider's name for the output limit; simple servers know only {@code max_tokens}
     */
    public ResponsesToChatRequest(String outputCapField) {
        this.outputCapField = outputCapField;
    }

    @Override
    public Result<Translated> translate(Json.Obj request, ResponseIdentity identity) {
        try {
            RequestObject root = RequestObject.root(request);
            ClientTools tools = ClientTools.of(root);
            Json.Obj chat = chat(root, tools);
            return Result.ok(new Translated(
                    chat,
                    new ResponsesToChatResponse(request, tools, identity),
                    root.leftOut().names()));
        } catch (UnsupportedTranslation unsupported) {
            return Result.refused(unsupported.problem());
        }
    }

    private Json.Obj chat(RequestObject request, ClientTools tools) throws UnsupportedTranslation {
        refuseUnsupported(request);
        JsonObject chat = JsonObject.of()
                .json("model", request.member("model"))
                .json("messages", ResponsesToChatTurns.messages(request, tools))
                .json(outputCapField, request.member("max_output_tokens"));
        for (String name : SAME_NAME) {
            chat.json(name, request.member(name));
        }
        RequestObject reasoning = object(request, "reasoning");
        chat.json("reasoning_effort", reasoning == null ? null : reasoning.member("effort"));
        RequestObject text = object(request, "text");
        if (text != null) {
            chat.json("response_format", responseFormat(text)).json("verbosity", text.member("verbosity"));
        }
        if (request.json().items("include").contains(new Json.Str(LOGPROBS))) {
            // Without this member, Chat Completions refuses top_logprobs.
            chat.flag("logprobs", true).json("top_logprobs", request.member("top_logprobs"));
        }
        new ResponsesToChatTools(request, tools).write(chat);
        if (YES.equals(request.member("stream"))) {
            Json.Obj options = JsonObject.of().flag("include_usage", true).object();
            chat.flag("stream", true).json("stream_options", options);
        }
        nameLeftOut(request);
        return chat.object();
    }

    private static void nameLeftOut(RequestObject request) throws UnsupportedTranslation {
        boolean logprobs = request.json().items("include").contains(new Json.Str(LOGPROBS));
        if (!Set.of(new Json.Str(LOGPROBS)).containsAll(request.json().items("include"))) {
            request.leaveOut("include");
        }
        for (String name : request.json().members().keySet()) {
            boolean read = READ.contains(name) || SAME_NAME.contains(name) || (logprobs && name.equals("top_logprobs"));
            if (!read && !DISABLED.equals(request.json().text(name))) {
                request.leaveOut(name);
            }
        }
        nameLeftOut(object(request, "reasoning"), "effort");
        nameLeftOut(object(request, "text"), "format", "verbosity");
    }

    private static void nameLeftOut(@Nullable RequestObject object, String... read) {
        if (object != null) {
            object.json().members().keySet().stream()
                    .filter(name -> !Set.of(read).contains(name))
                    .forEach(object::leaveOut);
        }
    }

    private static void refuseUnsupported(RequestObject request) throws UnsupportedTranslation {
        for (String name : UNSUPPORTED) {
            if (request.member(name) != null) {
                throw unsupported(request, name, "'" + name + "'");
            }
        }
        if (YES.equals(request.member("background"))) {
            throw unsupported(request, "background", "'background'");
        }
    }

    private static UnsupportedTranslation unsupported(RequestObject request, String name, String what) {
        return request.unsupported(
                name, "This model's provider has only Chat Completions, which does not know " + what + ".");
    }

    private static @Nullable Json responseFormat(RequestObject text) throws UnsupportedTranslation {
        RequestObject format = object(text, "format");
        String type = format == null ? null : format.json().text("type");
        if (format == null || "text".equals(type)) {
            return null;
        }
        if (!"json_schema".equals(type)) {
            return format.json();
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

    /** An object that may be left out; a problem names the member without its path. */
    private static @Nullable RequestObject object(RequestObject from, String name) throws UnsupportedTranslation {
        return switch (from.member(name)) {
            case null -> null;
            case Json.Obj object -> new RequestObject(object, name, from.leftOut());
            case Json _ -> throw new UnsupportedTranslation(Problem.invalidType(name, "an object"));
        };
    }
}
