package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.json.JsonText;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Calls in the history of tools that the provider lacks, and their outputs. A call with an output becomes a function call, so
 * that both stay together; a call that OpenAI itself answered becomes a text.
 */
final class ResponsesToChatCalls {
    private static final String CALL = "_call";
    private static final String OUTPUT = "_output";
    private static final String CALL_ID = "call_id";
    private static final String ARGUMENTS = "arguments";
    private static final Set<String> FRAME = Set.of("type", "id", CALL_ID, "status", "execution", "namespace");
    /** Pictures and other data that would be read as text. */
    private static final Set<String> DATA = Set.of("result", "encrypted_content", "acknowledged_safety_checks");

    /** The ids of the calls that have an output in the input. */
    private final Set<String> answered = new HashSet<>();

    /** What a chat holds of an item. */
    sealed interface Carried {}

    /** @param output of a call whose item has it too, else null */
    record Call(
            String id,
            String name,
            String arguments,
            @Nullable String output) implements Carried {}

    record Output(String id, List<Json.Obj> parts) implements Carried {}

    record Note(String text) implements Carried {}

    record Nothing() implements Carried {}

    ResponsesToChatCalls(Json.Obj request) {
        for (Json each : request.items("input")) {
            if (each instanceof Json.Obj item
                    && String.valueOf(item.text("type")).endsWith(OUTPUT)) {
                String id = id(item);
                if (id != null) {
                    answered.add(id);
                }
            }
        }
    }

    /** The arguments of the function that a custom tool becomes. */
    static String oneText(String input) {
        return JsonText.of(JsonObject.of().text(ClientTools.INPUT, input).object());
    }

    Carried read(RequestObject item) throws UnsupportedTranslation {
        Json.Obj json = item.json();
        String type = item.text("type");
        String id = id(json);
        if (type.endsWith(OUTPUT)) {
            List<Json.Obj> parts = output(item, type);
            return id == null ? new Note(note(type, texts(parts))) : new Output(id, parts);
        }
        if (type.equals("mcp_call") && id != null) {
            return new Call(id, mcpName(json), arguments(json), mcpOutput(json));
        }
        if (!type.endsWith(CALL)) {
            return new Nothing();
        }
        return id != null && answered.contains(id)
                ? new Call(id, type.substring(0, type.length() - CALL.length()), arguments(json), null)
                : new Note(note(type, arguments(json)));
    }

    private static @Nullable String id(Json.Obj item) {
        String callId = item.text(CALL_ID);
        return callId == null ? item.text("id") : callId;
    }

    private static String note(String type, String content) {
        return "[" + type + " " + content + "]";
    }

    private static String mcpName(Json.Obj call) {
        String server = call.text("server_label");
        String name = String.valueOf(call.text("name"));
        return server == null ? name : server + "__" + name;
    }

    private static String mcpOutput(Json.Obj call) {
        Json output = call.member("output") == null ? call.member("error") : call.member("output");
        return text(output);
    }

    private static String text(@Nullable Json value) {
        return switch (value) {
            case null -> "";
            case Json.Str(String text) -> text;
            case Json.Obj object -> JsonText.of(object);
            case Json other -> JsonText.of(JsonObject.of().json("output", other).object());
        };
    }

    /** What the call did, as the text of a JSON object. */
    private static String arguments(Json.Obj call) {
        return switch (call.member(ARGUMENTS)) {
            case Json.Str(String text) -> text;
            case Json.Obj object -> JsonText.of(object);
            case null -> inner(call);
            case Json _ -> inner(call);
        };
    }

    private static String inner(Json.Obj call) {
        JsonObject shown = JsonObject.of();
        call.members().forEach((name, value) -> {
            if (!FRAME.contains(name) && !DATA.contains(name) && !(value instanceof Json.Null)) {
                shown.json(name, value);
            }
        });
        Json.Obj all = shown.object();
        // Most such items hold a single object: the action.
        return all.members().size() == 1 && all.members().values().iterator().next() instanceof Json.Obj only
                ? JsonText.of(only)
                : JsonText.of(all);
    }

    private static List<Json.Obj> output(RequestObject item, String type) throws UnsupportedTranslation {
        if (type.equals("tool_search_output")) {
            return List.of(
                    ContentBlocks.text("Tools found: " + names(item.json().items("tools"))));
        }
        return switch (item.member("output")) {
            case null -> List.of(ContentBlocks.text(inner(item.json())));
            case Json.Arr(List<Json> parts)
            when parts.stream().allMatch(ResponsesToChatCalls::isPart) -> ResponsesToChatParts.parts(item, "output");
            case Json.Obj screen
            when screen.text("image_url") != null -> List.of(ResponsesToChatParts.image(item.object("output")));
            case Json other -> List.of(ContentBlocks.text(text(other)));
        };
    }

    private static boolean isPart(Json part) {
        return part instanceof Json.Obj object && object.text("type") != null;
    }

    private static String names(List<Json> tools) {
        return tools.stream()
                .map(tool -> tool instanceof Json.Obj object ? String.valueOf(object.text("name")) : "")
                .collect(Collectors.joining(", "));
    }

    private static String texts(List<Json.Obj> parts) {
        return parts.stream()
                .map(part -> part.text("text"))
                .filter(text -> text != null)
                .collect(Collectors.joining("\n"));
    }
}
