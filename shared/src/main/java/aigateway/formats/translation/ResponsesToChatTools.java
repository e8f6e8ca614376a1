package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.kernel.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tools of a Responses request, flat, as the tools of a Chat Completions request, nested. */
final class ResponsesToChatTools {
    private static final String FUNCTION = "function";
    private static final String CHOICE = "tool_choice";
    private static final String ONLY_FUNCTIONS =
            "This model's provider has only Chat Completions, where the only tools are functions.";
    private static final Json FALSE = new Json.Bool(false);

    private ResponsesToChatTools() {}

    static void write(RequestObject request, JsonObject chat) throws UnsupportedTranslation {
        Json tools = request.member("tools");
        if (tools != null && !(tools instanceof Json.Arr)) {
            throw request.invalidType("tools", "an array of objects");
        }
        List<Json> functions = functions(request.json().items("tools"));
        Json choice = choice(request);
        if (!functions.isEmpty()) {
            chat.json("tools", new Json.Arr(functions))
                    .json(CHOICE, choice)
                    .json("parallel_tool_calls", request.member("parallel_tool_calls"));
        } else if (!new Json.Str("auto").equals(choice) && !new Json.Str("none").equals(choice)) {
            // OpenAI refuses the members about tools where there are none, and clients send these two by default.
            chat.json(CHOICE, choice);
        }
    }

    private static List<Json> functions(List<Json> tools) throws UnsupportedTranslation {
        List<Json> functions = new ArrayList<>(tools.size());
        for (Json item : tools) {
            if (!(item instanceof Json.Obj tool) || !FUNCTION.equals(tool.text("type"))) {
                throw unsupported("tools[" + functions.size() + "].type", ONLY_FUNCTIONS);
            }
            functions.add(nested(function(tool)));
        }
        return functions;
    }

    private static Json.Obj function(Json.Obj tool) {
        return JsonObject.of()
                .json("name", tool.member("name"))
                .json("description", tool.member("description"))
                .json("parameters", tool.member("parameters"))
                .json("strict", strict(tool))
                .object();
    }

    /**
     * Left out, it means strict in Responses and loose in Chat Completions. It is set only for a schema that strict mode
     * accepts: the Responses API adapts others, Chat Completions refuses them.
     */
    static @Nullable Json strict(Json.Obj tool) {
        if (tool.members().containsKey("strict")) {
            return tool.member("strict");
        }
        boolean fits =
                tool.member("parameters") instanceof Json.Obj schema && isObjectSchema(schema) && isClosed(schema);
        return fits ? new Json.Bool(true) : null;
    }

    /** Whether OpenAI's strict mode accepts it: every object in it is closed and requires all of its properties. */
    private static boolean isClosed(Json part) {
        return switch (part) {
            case Json.Obj schema ->
                (!isObjectSchema(schema)
                                || (FALSE.equals(schema.member("additionalProperties")) && requiresAll(schema)))
                        && schema.members().values().stream().allMatch(ResponsesToChatTools::isClosed);
            case Json.Arr(List<Json> parts) -> parts.stream().allMatch(ResponsesToChatTools::isClosed);
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> true;
        };
    }

    private static boolean isObjectSchema(Json.Obj schema) {
        return switch (schema.member("type")) {
            case Json.Str(String type) -> type.equals("object");
            case Json.Arr(List<Json> types) -> types.contains(new Json.Str("object"));
            case null -> false;
            case Json _ -> false;
        };
    }

    private static boolean requiresAll(Json.Obj schema) {
        Json.Obj properties = schema.object("properties");
        Set<Json> required = Set.copyOf(schema.items("required"));
        return properties == null
                || properties.members().keySet().stream().allMatch(name -> required.contains(new Json.Str(name)));
    }

    private static @Nullable Json choice(RequestObject request) throws UnsupportedTranslation {
        if (!(request.member(CHOICE) instanceof Json.Obj choice)) {
            return request.member(CHOICE);
        }
        return switch (choice.text("type")) {
            case FUNCTION -> named(choice);
            case "allowed_tools" -> allowed(choice);
            case null, default ->
                throw unsupported(
                        CHOICE, "This model's provider has only Chat Completions, where only functions can be chosen.");
        };
    }

    private static Json allowed(Json.Obj choice) throws UnsupportedTranslation {
        List<Json> tools = new ArrayList<>();
        for (Json item : choice.items("tools")) {
            if (!(item instanceof Json.Obj tool) || !FUNCTION.equals(tool.text("type"))) {
                throw unsupported(CHOICE + ".tools", ONLY_FUNCTIONS);
            }
            tools.add(named(tool));
        }
        Json.Obj allowed = JsonObject.of()
                .json("mode", choice.member("mode"))
                .json("tools", new Json.Arr(tools))
                .object();
        return JsonObject.of()
                .text("type", "allowed_tools")
                .json("allowed_tools", allowed)
                .object();
    }

    private static Json named(Json.Obj chosen) {
        return nested(JsonObject.of().json("name", chosen.member("name")).object());
    }

    private static Json nested(Json.Obj function) {
        return JsonObject.of().text("type", FUNCTION).json(FUNCTION, function).object();
    }

    private static UnsupportedTranslation unsupported(String param, String why) {
        return new UnsupportedTranslation(Problem.unsupported(param, why));
    }
}
