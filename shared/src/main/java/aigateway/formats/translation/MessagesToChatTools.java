package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.kernel.Problem;
import java.util.ArrayList;
import java.util.List;

/** The tools of a Messages request and the choice among them, as Chat Completions has them. */
final class MessagesToChatTools {
    private MessagesToChatTools() {}

    static void write(RequestObject request, JsonObject translated) throws UnsupportedTranslation {
        if (request.isSet("tools")) {
            List<Json> tools = new ArrayList<>();
            for (RequestObject tool : request.objects("tools")) {
                tools.add(tool(tool));
            }
            translated.json("tools", new Json.Arr(List.copyOf(tools)));
        }
        if (request.isSet("tool_choice")) {
            RequestObject choice = request.object("tool_choice");
            translated.json("tool_choice", choice(choice));
            if (choice.isSet("disable_parallel_tool_use")) {
                translated.flag("parallel_tool_calls", false);
            }
        }
    }

    private static Json.Obj tool(RequestObject tool) throws UnsupportedTranslation {
        if (tool.isSet("type") && !tool.text("type").equals("custom")) {
            // Only the path of the list, as in Anthropic's own error for a tool that a model does not have.
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
                                .json("parameters", tool.object("input_schema").json())
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
            default -> throw choice.invalidValue("type", "expected auto, any, tool or none");
        };
    }
}
