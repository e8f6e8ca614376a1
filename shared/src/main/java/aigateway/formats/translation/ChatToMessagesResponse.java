package aigateway.formats.translation;

import aigateway.http.EventListener;
import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.json.JsonText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Responses of Anthropic's Messages for a client of {@code /v1/chat/completions}. */
final class ChatToMessagesResponse implements ResponseTranslator {
    private final ResponseIdentity identity;
    private final String model;

    /**
     * @param model the requested one, used where the provider does not name the model
     */
    ChatToMessagesResponse(ResponseIdentity identity, String model) {
        this.identity = identity;
        this.model = model;
    }

    @Override
    public Json.Obj response(Json.Obj response) {
        var text = new StringBuilder();
        var thinking = new StringBuilder();
        List<Json> calls = new ArrayList<>();
        for (Json item : response.items("content")) {
            if (item instanceof Json.Obj block) {
                append(text, block.text("text"));
                append(thinking, block.text("thinking"));
                if ("tool_use".equals(block.text("type"))) {
                    Json.Obj input = block.object("input");
                    calls.add(call(block, input == null ? "{}" : JsonText.of(input), calls.size())
                            .object());
                }
            }
        }
        JsonObject message = JsonObject.of().text("role", "assistant");
        (text.isEmpty() && !calls.isEmpty() ? message.nullMember("content") : message.text("content", text.toString()))
                .nullMember("refusal");
        if (!thinking.isEmpty()) {
            message.text("reasoning_content", thinking.toString());
        }
        if (!calls.isEmpty()) {
            message.json("tool_calls", new Json.Arr(List.copyOf(calls)));
        }
        Json.Obj choice = JsonObject.of()
                .number("index", 0)
                .json("message", message.object())
                .nullMember("logprobs")
                .text("finish_reason", MessagesStopReason.inChat(response.text("stop_reason"), !calls.isEmpty()))
                .object();
        return frame("chat.completion", response.text("model"), List.of(choice))
                .json("usage", MessagesUsage.toChat(response.object("usage")))
                .object();
    }

    @Override
    public TranslatedEvents stream(EventListener client) {
        return new ChatToMessagesStream(client, this);
    }

    /** The members that a response and each chunk of a stream share. */
    JsonObject frame(String object, @Nullable String responseModel, List<Json> choices) {
        return JsonObject.of()
                .text("id", "chatcmpl-" + identity.id())
                .text("object", object)
                .number("created", identity.createdAt())
                .text("model", responseModel == null || responseModel.isEmpty() ? model : responseModel)
                .json("choices", new Json.Arr(choices));
    }

    /**
     * @param place among the calls of the response
     */
    JsonObject call(Json.Obj block, String arguments, int place) {
        String id = block.text("id");
        String name = block.text("name");
        return JsonObject.of()
                .text("id", id == null || id.isEmpty() ? "call_" + identity.id() + "_" + place : id)
                .text("type", "function")
                .json(
                        "function",
                        JsonObject.of()
                                .text("name", name == null ? "" : name)
                                .text("arguments", arguments)
                                .object());
    }

    private static void append(StringBuilder whole, @Nullable String piece) {
        if (piece != null) {
            whole.append(piece);
        }
    }
}
