package aigateway.formats.translation;

import aigateway.formats.ChatUsage;
import aigateway.http.EventListener;
import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.json.JsonReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Responses of Chat Completions for a client of {@code /v1/messages}. */
final class MessagesToChatResponse implements ResponseTranslator {
    private final ResponseIdentity identity;
    private final String model;

    /**
     * @param model the requested one, used where the provider does not name the model
     */
    MessagesToChatResponse(ResponseIdentity identity, String model) {
        this.identity = identity;
        this.model = model;
    }

    @Override
    public Json.Obj response(Json.Obj response) {
        Json.Obj choice = response.items("choices").stream()
                .findFirst()
                .map(first -> first instanceof Json.Obj object ? object : null)
                .orElse(JsonObject.of().object());
        Json.Obj message = choice.object("message");
        List<Json> content = new ArrayList<>();
        var reason = new MessagesStopReason();
        if (message != null) {
            text(message.text("content"), content);
            String refusal = message.text("refusal");
            if (text(refusal, content)) {
                reason.refused();
            }
            for (Json call : message.items("tool_calls")) {
                content.add(toolUse(
                        call instanceof Json.Obj object
                                ? object
                                : JsonObject.of().object(),
                        content.size()));
                reason.calledTool();
            }
        }
        reason.finished(choice.text("finish_reason"));
        return newMessage(response.text("model"), content, MessagesUsage.ofChat(ChatUsage.of(response)))
                .text("stop_reason", reason.name())
                .object();
    }

    @Override
    public TranslatedEvents stream(EventListener client) {
        return new MessagesToChatStream(client, this);
    }

    /** A message without a stop reason. */
    JsonObject newMessage(@Nullable String responseModel, List<Json> content, Json.Obj usage) {
        return JsonObject.of()
                .text("id", "msg_" + identity.id())
                .text("type", "message")
                .text("role", "assistant")
                .text("model", responseModel == null || responseModel.isEmpty() ? model : responseModel)
                .json("content", new Json.Arr(List.copyOf(content)))
                .nullMember("stop_reason")
                .nullMember("stop_sequence")
                .json("usage", usage);
    }

    static Json.Obj textBlock(String text) {
        return JsonObject.of().text("type", "text").text("text", text).object();
    }

    /** A tool call without its input. */
    JsonObject toolBlock(Json.Obj call, int place) {
        Json.Obj function = call.object("function");
        String id = call.text("id");
        String name = function == null ? null : function.text("name");
        return JsonObject.of()
                .text("type", "tool_use")
                .text("id", id == null || id.isEmpty() ? "toolu_" + identity.id() + place : id)
                .text("name", name == null ? "" : name)
                .json("input", JsonObject.of().object())
                .json("caller", JsonObject.of().text("type", "direct").object());
    }

    private Json.Obj toolUse(Json.Obj call, int place) {
        Json.Obj function = call.object("function");
        String arguments = function == null ? null : function.text("arguments");
        JsonObject block = toolBlock(call, place);
        if (arguments != null && !arguments.isBlank()) {
            Json.Obj input = JsonReader.providedOrNull(arguments);
            // Text that is not an object is kept as it was written, so that the tool's own check sees it.
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
