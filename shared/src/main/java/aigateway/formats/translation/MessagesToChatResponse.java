package aigateway.formats.translation;

import aigateway.http.EventListener;
import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers of Chat Completions for a client of {@code /v1/messages}. */
final class MessagesToChatResponse implements ResponseTranslator {
    private final ResponseIdentity stamp;
    private final String model;

    /**
     * @param model what was asked, where the provider does not say what answered
     */
    MessagesToChatResponse(ResponseIdentity stamp, String model) {
        this.stamp = stamp;
        this.model = model;
    }

    @Override
    public Json.Obj answer(Json.Obj theirs) {
        Json.Obj choice = theirs.items("choices").stream()
                .findFirst()
                .map(first -> first instanceof Json.Obj object ? object : null)
                .orElse(JsonObject.of().object());
        Json.Obj said = choice.object("message");
        List<Json> content = new ArrayList<>();
        var reason = new StopReason();
        if (said != null) {
            text(said.text("content"), content);
            String refusal = said.text("refusal");
            if (text(refusal, content)) {
                reason.refused();
            }
            for (Json call : said.items("tool_calls")) {
                content.add(toolUse(
                        call instanceof Json.Obj object
                                ? object
                                : JsonObject.of().object(),
                        content.size()));
                reason.calledTool();
            }
        }
        reason.finished(choice.text("finish_reason"));
        return message(theirs.text("model"), content, MessagesUsage.ofChat(theirs.object("usage")))
                .text("stop_reason", reason.name())
                .object();
    }

    @Override
    public TranslatedEvents events(EventListener client) {
        return new MessagesToChatStream(client, this);
    }

    /** A message that has not ended. */
    JsonObject message(@Nullable String answered, List<Json> content, Json.Obj usage) {
        return JsonObject.of()
                .text("id", "msg_" + stamp.id())
                .text("type", "message")
                .text("role", "assistant")
                .text("model", answered == null || answered.isEmpty() ? model : answered)
                .json("content", new Json.Arr(List.copyOf(content)))
                .nothing("stop_reason")
                .nothing("stop_sequence")
                .nothing("stop_details")
                .nothing("container")
                .nothing("diagnostics")
                .json("usage", usage);
    }

    static Json.Obj textBlock(String text) {
        return JsonObject.of()
                .text("type", "text")
                .text("text", text)
                .nothing("citations")
                .object();
    }

    /** A call of a tool, before what it is called with. */
    JsonObject toolBlock(Json.Obj call, int place) {
        Json.Obj function = call.object("function");
        String id = call.text("id");
        String name = function == null ? null : function.text("name");
        return JsonObject.of()
                .text("type", "tool_use")
                .text("id", id == null || id.isEmpty() ? "toolu_" + stamp.id() + place : id)
                .text("name", name == null ? "" : name)
                .json("input", JsonObject.of().object())
                .json("caller", JsonObject.of().text("type", "direct").object());
    }

    private Json.Obj toolUse(Json.Obj call, int place) {
        Json.Obj function = call.object("function");
        String arguments = function == null ? null : function.text("arguments");
        JsonObject block = toolBlock(call, place);
        if (arguments != null && !arguments.isBlank()) {
            Json.Obj input = EventText.objectOf(arguments);
            // What is no object is kept as it was written: the tool's own check sees it, and nothing is lost.
            block.json(
                    "input",
                    input == null ? JsonObject.of().text("arguments", arguments).object() : input);
        }
        return block.object();
    }

    private static boolean text(@Nullable String text, List<Json> content) {
        return text != null && !text.isEmpty() && content.add(textBlock(text));
    }
}
