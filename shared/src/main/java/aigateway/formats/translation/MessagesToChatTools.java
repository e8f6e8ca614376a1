package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tools of a Messages request and the choice among them, as Chat Completions has them. */
final class MessagesToChatTools {
    private static final String TOOLS = "tools";
    private static final String CHOICE = "tool_choice";
    private static final String SCHEMA = "input_schema";
    private static final Set<String> READ = Set.of(
            "type",
            "name",
            "description",
            SCHEMA,
            "strict",
            "defer_loading",
            "allowed_callers",
            CacheMarks.MEMBER,
            BuiltInTools.WIDTH,
            BuiltInTools.HEIGHT);

    private final List<Json> functions = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private boolean leftOutAny;

    private MessagesToChatTools() {}

    static void write(RequestObject request, JsonObject translated) throws UnsupportedTranslation {
        var tools = new MessagesToChatTools();
        if (request.isSet(TOOLS)) {
            for (RequestObject tool : request.objects(TOOLS)) {
                tools.add(tool);
            }
            translated.json(TOOLS, tools.functions.isEmpty() ? null : new Json.Arr(List.copyOf(tools.functions)));
        }
        if (request.isSet(CHOICE)) {
            tools.writeChoice(request, translated);
        }
    }

    /** A tool that runs at Anthropic has no equivalent, and is left out. */
    private void add(RequestObject tool) throws UnsupportedTranslation {
        String type = tool.isSet("type") ? tool.text("type") : "custom";
        Json.Obj schema = type.equals("custom") || tool.member(SCHEMA) != null
                ? tool.object(SCHEMA).json()
                : BuiltInTools.schema(type);
        if (schema == null) {
            leftOutAny = true;
            tool.leaveOutByType();
            return;
        }
        String name = tool.text("name");
        names.add(name);
        tool.json().members().keySet().stream()
                .filter(member -> !READ.contains(member))
                .forEach(tool::leaveOut);
        Json description = tool.member("description");
        functions.add(JsonObject.of()
                .text("type", "function")
                .json(
                        "function",
                        JsonObject.of()
                                .text("name", name)
                                .json(
                                        "description",
                                        description == null ? BuiltInTools.description(tool.json()) : description)
                                .json("parameters", schema)
                                .json("strict", tool.member("strict"))
                                .object())
                .json(CacheMarks.MEMBER, tool.member(CacheMarks.MEMBER))
                .object());
    }

    private void writeChoice(RequestObject request, JsonObject translated) throws UnsupportedTranslation {
        RequestObject choice = request.object(CHOICE);
        Json inChat = choice(choice);
        if (leftOutAny && functions.isEmpty()) {
            // Nothing is left to choose, and servers refuse these members where there are no tools.
            request.leaveOut(CHOICE);
            return;
        }
        if (inChat == null) {
            request.leaveOut(CHOICE);
        }
        translated.json(CHOICE, inChat);
        if (choice.isSet("disable_parallel_tool_use")) {
            translated.flag("parallel_tool_calls", false);
        }
    }

    /** Null where the chosen tool was left out: the model may choose among the others. */
    private @Nullable Json choice(RequestObject choice) throws UnsupportedTranslation {
        return switch (choice.text("type")) {
            case "auto" -> new Json.Str("auto");
            case "any" -> new Json.Str("required");
            case "none" -> new Json.Str("none");
            case "tool" ->
                leftOutAny && !names.contains(choice.text("name"))
                        ? null
                        : JsonObject.of()
                                .text("type", "function")
                                .json(
                                        "function",
                                        JsonObject.of()
                                                .text("name", choice.text("name"))
                                                .object())
                                .object();
            default -> throw choice.invalidValue("type", "expected auto, any, tool or none");
        };
    }
}
