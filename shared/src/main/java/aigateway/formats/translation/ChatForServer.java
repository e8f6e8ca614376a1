package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.kernel.Digests;
import aigateway.kernel.Result;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a translated chat request fit its server: the members that it knows, one system message, short names and keys. */
public final class ChatForServer implements Translation {
    private static final String TOOLS = "tools";
    private static final String CHOICE = "tool_choice";
    private static final String PARALLEL = "parallel_tool_calls";
    private static final String FUNCTION = "function";
    private static final String MESSAGES = "messages";
    /** OpenAI and others bound their length. */
    private static final Set<String> KEYS = Set.of("user", "safety_identifier", "prompt_cache_key");

    private final ChatLimits limits;
    private final String model;

    /** @param model its name at the provider */
    public ChatForServer(ChatLimits limits, String model) {
        this.limits = limits;
        this.model = model;
    }

    @Override
    public Result<Translated> translate(Json.Obj request, ResponseIdentity identity) {
        var leftOut = new LeftOut();
        JsonObject fitting = JsonObject.of();
        ToolNames names = ToolNames.of(ToolNamesOfChat.in(request), limits.toolNameMax());
        request.members().forEach((name, value) -> fitting.json(name, fit(name, value, request, leftOut)));
        effort(request, fitting, leftOut);
        Json.Obj sent = names.areAllAccepted() ? fitting.object() : ToolNamesOfChat.sent(fitting.object(), names);
        return Result.ok(
                new Translated(sent, names.areAllAccepted() ? null : new ToolNamesOfChat(names), leftOut.names()));
    }

    /** The value to send; null to leave the member out. */
    private @Nullable Json fit(String name, Json value, Json.Obj request, LeftOut leftOut) {
        if (name.equals(ReasoningEffort.MEMBER) && limits.takes(name)) {
            return null;
        }
        if (!limits.takes(name)) {
            // Calls in parallel are allowed by default: nothing is lost.
            if (!(name.equals(PARALLEL) && new Json.Bool(true).equals(value))) {
                leftOut.add(name);
            }
            return null;
        }
        return switch (name) {
            case MESSAGES -> messages(request.items(MESSAGES), leftOut);
            case TOOLS -> new Json.Arr(tools(request, leftOut));
            case CHOICE -> choice(value);
            default ->
                KEYS.contains(name) && value instanceof Json.Str(String key)
                        ? shortKey(key)
                        : sampling(name, value, leftOut);
        };
    }

    /** The effort is written last: whether it may be sent depends on the model and the tools. */
    private void effort(Json.Obj request, JsonObject fitting, LeftOut leftOut) {
        if (limits.takes(ReasoningEffort.MEMBER)) {
            Json wanted = request.member(ReasoningEffort.MEMBER);
            Json sent = ReasoningEffort.of(model, wanted, !request.items(TOOLS).isEmpty());
            fitting.json(ReasoningEffort.MEMBER, sent);
            if (wanted != null && !wanted.equals(sent)) {
                leftOut.add(ReasoningEffort.MEMBER);
            }
        }
    }

    private Json messages(List<Json> messages, LeftOut leftOut) {
        List<Json> known = limits.takes(CacheMarks.MEMBER)
                ? messages
                : messages.stream()
                        .map(message -> CacheMarks.without(message, leftOut))
                        .toList();
        Json.Arr paired = PairedCalls.of(known);
        return limits.oneSystemMessage() ? OneSystemMessage.of(paired.items()) : paired;
    }

    private @Nullable Json sampling(String name, Json value, LeftOut leftOut) {
        Json sent = SamplingLimits.fit(model, name, value);
        if (!value.equals(sent)) {
            leftOut.add(name);
        }
        return sent;
    }

    private Json shortKey(String key) {
        if (key.length() <= limits.userMax() || limits.userMax() == 0) {
            return new Json.Str(key);
        }
        String digest = HexFormat.of().formatHex(Digests.sha256(key));
        return new Json.Str(digest.substring(0, Math.min(digest.length(), limits.userMax())));
    }

    private List<Json> tools(Json.Obj request, LeftOut leftOut) {
        boolean takesStrict = limits.takes("strict");
        Set<String> allowed = limits.takes("allowed_tools") ? Set.of() : allowed(request);
        return request.items(TOOLS).stream()
                .filter(tool -> allowed.isEmpty() || allowed.contains(ToolNamesOfChat.name(tool)))
                .map(tool -> takesStrict ? tool : withoutStrict(tool, leftOut))
                .map(tool -> limits.takes(CacheMarks.MEMBER) || !(tool instanceof Json.Obj object)
                        ? tool
                        : CacheMarks.unmarked(object, leftOut))
                .toList();
    }

    private static Json withoutStrict(Json tool, LeftOut leftOut) {
        if (!(tool instanceof Json.Obj object)
                || !(object.member(FUNCTION) instanceof Json.Obj function)
                || !function.members().containsKey("strict")) {
            return tool;
        }
        if (new Json.Bool(true).equals(function.member("strict"))) {
            leftOut.add("tools.strict");
        }
        JsonObject loose = JsonObject.of();
        function.members().forEach((name, value) -> loose.json(name, name.equals("strict") ? null : value));
        return JsonObject.like(object).json(FUNCTION, loose.object()).object();
    }

    /** The names of the tools that may be called, where the request allows only some of them. */
    private static Set<String> allowed(Json.Obj request) {
        Json.Obj choice = request.object(CHOICE);
        Json.Obj allowed = choice == null ? null : choice.object("allowed_tools");
        return allowed == null
                ? Set.of()
                : Set.copyOf(
                        allowed.items(TOOLS).stream().map(ToolNamesOfChat::name).toList());
    }

    /** A server that knows no list of allowed tools gets only these tools, and how it may choose. */
    private Json choice(Json choice) {
        if (limits.takes("allowed_tools")
                || !(choice instanceof Json.Obj object)
                || !(object.member("allowed_tools") instanceof Json.Obj allowed)) {
            return choice;
        }
        String mode = allowed.text("mode");
        return new Json.Str(mode == null ? "auto" : mode);
    }
}
