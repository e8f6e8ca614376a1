package aigateway.formats.translation;

import aigateway.http.EventListener;
import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers of Anthropic's Messages for a client of {@code /v1/chat/completions}. */
final class ChatToMessagesResponse implements ResponseTranslator {
    private final ResponseIdentity stamp;
    private final String model;

    /**
     * @param model what was asked, where the provider does not say what answered
     */
    ChatToMessagesResponse(ResponseIdentity stamp, String model) {
        this.stamp = stamp;
        this.model = model;
    }

    @Override
    public Json.Obj answer(Json.Obj theirs) {
        var text = new StringBuilder();
        var thinking = new StringBuilder();
        List<Json> calls = new ArrayList<>();
        for (Json each : theirs.items("content")) {
            if (each instanceof Json.Obj block) {
                append(text, block.text("text"));
                append(thinking, block.text("thinking"));
                if ("tool_use".equals(block.text("type"))) {
                    Json.Obj input = block.object("input");
                    calls.add(call(block, input == null ? "{}" : ContentBlocks.written(input))
                            .object());
                }
            }
        }
        JsonObject message = JsonObject.of().text("role", "assistant");
        (text.isEmpty() && !calls.isEmpty() ? message.nothing("content") : message.text("content", text.toString()))
                .nothing("refusal");
        if (!thinking.isEmpty()) {
            message.text("reasoning_content", thinking.toString());
        }
        if (!calls.isEmpty()) {
            message.json("tool_calls", new Json.Arr(List.copyOf(calls)));
        }
        Json.Obj choice = JsonObject.of()
                .number("index", 0)
                .json("message", message.object())
                .nothing("logprobs")
                .text("finish_reason", StopReason.inChat(theirs.text("stop_reason")))
                .object();
        return frame("chat.completion", theirs.text("model"), List.of(choice))
                .json("usage", MessagesUsage.toChat(theirs.object("usage")))
                .object();
    }

    @Override
    public TranslatedEvents events(EventListener client) {
        return new ChatToMessagesStream(client, this);
    }

    /** What an answer and each of a stream's chunks have in common. */
    JsonObject frame(String object, @Nullable String answered, List<Json> choices) {
        return JsonObject.of()
                .text("id", "chatcmpl-" + stamp.id())
                .text("object", object)
                .number("created", stamp.createdAt())
                .text("model", answered == null || answered.isEmpty() ? model : answered)
                .json("choices", new Json.Arr(choices));
    }

    static JsonObject call(Json.Obj block, String arguments) {
        String id = block.text("id");
        String name = block.text("name");
        return JsonObject.of()
                .text("id", id == null ? "" : id)
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
