package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.kernel.Problem;
import java.util.ArrayList;
import java.util.List;

/** The tools of a chat request, and what it says of their use, in Messages' words. */
final class ChatToMessagesTools {
    private ChatToMessagesTools() {}

    static void carry(RequestObject asked, JsonObject request) throws UnsupportedTranslation {
        if (!asked.wants("tools")) {
            return;
        }
        List<Json> tools = new ArrayList<>();
        for (RequestObject tool : asked.objects("tools")) {
            tools.add(tool(tool));
        }
        request.json("tools", new Json.Arr(List.copyOf(tools)));
        boolean oneByOne = asked.member("parallel_tool_calls") instanceof Json.Bool(boolean parallel) && !parallel;
        if (asked.wants("tool_choice") || oneByOne) {
            request.json("tool_choice", choice(asked, oneByOne));
        }
    }

    private static Json.Obj tool(RequestObject tool) throws UnsupportedTranslation {
        if (!tool.text("type").equals("function")) {
            throw tool.unsupported("type", "The model's provider knows tools of type function only.");
        }
        RequestObject function = tool.inner("function");
        return JsonObject.of()
                .text("name", function.text("name"))
                .json("description", function.member("description"))
                .json("input_schema", schema(function))
                .json("strict", function.member("strict"))
                .object();
    }

    /** Messages wants the type said, even of a tool without parameters. */
    private static Json.Obj schema(RequestObject function) throws UnsupportedTranslation {
        Json.Obj parameters = function.member("parameters") == null
                ? JsonObject.of().object()
                : function.inner("parameters").object();
        return parameters.member("type") == null
                ? JsonObject.like(parameters).text("type", "object").object()
                : parameters;
    }

    private static Json.Obj choice(RequestObject asked, boolean oneByOne) throws UnsupportedTranslation {
        JsonObject choice = switch (asked.member("tool_choice")) {
            case null -> JsonObject.of().text("type", "auto");
            case Json.Str(String word) -> JsonObject.of().text("type", named(word));
            case Json _ -> prescribed(asked.inner("tool_choice"));
        };
        boolean calls = !new Json.Str("none").equals(asked.member("tool_choice"));
        return (oneByOne && calls ? choice.flag("disable_parallel_tool_use", true) : choice).object();
    }

    private static String named(String word) throws UnsupportedTranslation {
        return switch (word) {
            case "auto", "none" -> word;
            case "required" -> "any";
            default ->
                throw new UnsupportedTranslation(
                        Problem.invalidValue("tool_choice", "expected auto, required, none or a function"));
        };
    }

    private static JsonObject prescribed(RequestObject choice) throws UnsupportedTranslation {
        if (!choice.text("type").equals("function")) {
            throw choice.unsupported("type", "The model's provider accepts the name of one function only.");
        }
        return JsonObject.of()
                .text("type", "tool")
                .text("name", choice.inner("function").text("name"));
    }
}
