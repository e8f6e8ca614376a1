package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.kernel.Problem;
import java.util.ArrayList;
import java.util.List;

/** The tools of a chat request and the choice among them, as Messages has them. */
final class ChatToMessagesTools {
    private ChatToMessagesTools() {}

    static void write(RequestObject request, JsonObject translated) throws UnsupportedTranslation {
        List<Json> tools = new ArrayList<>();
        if (request.isSet("tools")) {
            for (RequestObject tool : request.objects("tools")) {
                tools.add(tool(tool));
            }
        }
        if (tools.isEmpty()) {
            writeCalled(request, translated);
            return;
        }
        translated.json("tools", new Json.Arr(List.copyOf(tools)));
        boolean oneByOne = request.member("parallel_tool_calls") instanceof Json.Bool(boolean parallel) && !parallel;
        if (request.isSet("tool_choice") || oneByOne) {
            translated.json("tool_choice", choice(request, oneByOne));
        }
    }

    /** Messages refuses calls in the history where there are no tools. Their schema is not known, and none may be called. */
    private static void writeCalled(RequestObject request, JsonObject translated) {
        List<Json> called = ToolNamesOfChat.in(request.json()).stream()
                .sorted()
                .<Json>map(name -> JsonObject.of()
                        .text("name", name)
                        .json(
                                "input_schema",
                                JsonObject.of().text("type", "object").object())
                        .object())
                .toList();
        if (!called.isEmpty()) {
            translated
                    .json("tools", new Json.Arr(called))
                    .json("tool_choice", JsonObject.of().text("type", "none").object());
        }
    }

    private static Json.Obj tool(RequestObject tool) throws UnsupportedTranslation {
        if (!tool.text("type").equals("function")) {
            throw tool.unsupported("type", "The model's provider knows tools of type function only.");
        }
        RequestObject function = tool.object("function");
        Json mark = tool.member(CacheMarks.MEMBER);
        return JsonObject.of()
                .text("name", function.text("name"))
                .json("description", function.member("description"))
                .json("input_schema", schema(function))
                .json("strict", function.member("strict"))
                .json(CacheMarks.MEMBER, mark == null ? function.member(CacheMarks.MEMBER) : mark)
                .object();
    }

    /** Messages requires the type, even for a tool without parameters. */
    private static Json.Obj schema(RequestObject function) throws UnsupportedTranslation {
        Json.Obj parameters = function.member("parameters") == null
                ? JsonObject.of().object()
                : function.object("parameters").json();
        return parameters.member("type") == null
                ? JsonObject.like(parameters).text("type", "object").object()
                : parameters;
    }

    private static Json.Obj choice(RequestObject request, boolean oneByOne) throws UnsupportedTranslation {
        JsonObject choice = switch (request.member("tool_choice")) {
            case null -> JsonObject.of().text("type", "auto");
            case Json.Str(String word) -> JsonObject.of().text("type", named(word));
            case Json _ -> forced(request.object("tool_choice"));
        };
        boolean calls = !new Json.Str("none").equals(request.member("tool_choice"));
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

    private static JsonObject forced(RequestObject choice) throws UnsupportedTranslation {
        if (!choice.text("type").equals("function")) {
            throw choice.unsupported("type", "The model's provider accepts the name of one function only.");
        }
        return JsonObject.of()
                .text("type", "tool")
                .text("name", choice.object("function").text("name"));
    }
}
