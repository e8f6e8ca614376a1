package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.kernel.Problem;
import java.util.ArrayList;
import java.util.List;

/** The tools of a Messages request, and what it says of their use, in Chat Completions' words. */
final class MessagesToChatTools {
    private MessagesToChatTools() {}

    static void carry(RequestObject asked, JsonObject request) throws UnsupportedTranslation {
        if (asked.wants("tools")) {
            List<Json> tools = new ArrayList<>();
            for (RequestObject tool : asked.objects("tools")) {
                tools.add(tool(tool));
            }
            request.json("tools", new Json.Arr(List.copyOf(tools)));
        }
        if (asked.wants("tool_choice")) {
            RequestObject choice = asked.inner("tool_choice");
            request.json("tool_choice", choice(choice));
            if (choice.wants("disable_parallel_tool_use")) {
                request.flag("parallel_tool_calls", false);
            }
        }
    }

    private static Json.Obj tool(RequestObject tool) throws UnsupportedTranslation {
        if (tool.wants("type") && !tool.text("type").equals("custom")) {
            // The path of the list alone, as in Anthropic's own words for a tool that a model does not have.
            throw new UnsupportedTranslation(
                    Problem.unsupported("tools", "The model's provider has none of Anthropic's own tools."));
        }
        return JsonObject.of()
                .text("type", "function")
                .json(
                        "function",
                        JsonObject.of()
                                .text("name", tool.text("name"))
                                .json("description", tool.member("description"))
                                .json("parameters", tool.inner("input_schema").object())
                                .json("strict", tool.member("strict"))
                                .object())
                .object();
    }

    private static Json choice(RequestObject choice) throws UnsupportedTranslation {
        return switch (choice.text("type")) {
            case "auto" -> new Json.Str("auto");
            case "any" -> new Json.Str("required");
            case "none" -> new Json.Str("none");
            case "tool" ->
                JsonObject.of()
                        .text("type", "function")
                        .json(
                                "function",
                                JsonObject.of()
                                        .text("name", choice.text("name"))
                                        .object())
                        .object();
            default ->
                throw new UnsupportedTranslation(
                        Problem.invalidValue(choice.param("type"), "expected auto, any, tool or none"));
        };
    }
}
