package aigateway.formats.translation;

import aigateway.http.EventListener;
import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chat Completions' chunks as the events of Messages. The counts come after the reason of the end, so the last two events
 * wait for
 * {@code [DONE]}.
 */
final class MessagesToChatStream implements ResponseTranslator.TranslatedEvents {
    private static final String DONE = "[DONE]";
    /** No block is open. */
    private static final int NONE = -1;

    private final EventListener client;
    private final MessagesToChatResponse shapes;
    private final StopReason reason = new StopReason();
    /** The blocks of the calls, by the calls' own indexes. */
    private final Map<Long, Call> calls = new HashMap<>();

    private Json.@Nullable Obj usage;
    private int blocks;
    private int open = NONE;
    private boolean openIsText;
    private boolean begun;
    private boolean over;

    private record Call(@Nullable String id, int block) {}

    MessagesToChatStream(EventListener client, MessagesToChatResponse shapes) {
        this.client = client;
        this.shapes = shapes;
    }

    @Override
    public void opened(Runnable cancel) {
        client.opened(cancel);
    }

    @Override
    public boolean take(byte[] event) {
        if (over) {
            // Anything after the final event is ignored.
            return true;
        }
        String data = EventListener.data(event);
        if (data == null) {
            return client.take(event);
        }
        if (data.equals(DONE)) {
            return end();
        }
        Json.Obj chunk = EventText.objectOf(data);
        // What is no JSON is passed on unchanged; the next reader reports it.
        return chunk == null ? client.take(event) : chunk(chunk);
    }

    @Override
    public void ended() {
        if (reason.isKnown() && !over) {
            end();
        }
    }

    private boolean chunk(Json.Obj chunk) {
        if (chunk.member("error") instanceof Json.Obj error) {
            return failed(error);
        }
        if (chunk.object("usage") != null) {
            usage = chunk.object("usage");
        }
        boolean wanted = begin(chunk.text("model"));
        for (Json each : chunk.items("choices")) {
            if (wanted && each instanceof Json.Obj choice && choice.integer("index", 0) == 0) {
                wanted = choice(choice);
            }
        }
        return wanted;
    }

    private boolean choice(Json.Obj choice) {
        reason.finished(choice.text("finish_reason"));
        Json.Obj delta = choice.object("delta");
        if (delta == null) {
            return true;
        }
        String refusal = delta.text("refusal");
        if (refusal != null && !refusal.isEmpty()) {
            reason.refused();
        }
        boolean wanted = text(delta.text("content")) && text(refusal);
        for (Json each : delta.items("tool_calls")) {
            wanted = wanted && (!(each instanceof Json.Obj call) || call(call));
        }
        return wanted;
    }

    private boolean text(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return true;
        }
        if (!openIsText && !open(MessagesToChatResponse.textBlock(""))) {
            return false;
        }
        openIsText = true;
        return delta(open, JsonObject.of().text("type", "text_delta").text("text", text));
    }

    private boolean call(Json.Obj call) {
        long index = call.integer("index", 0);
        String id = call.text("id");
        Call known = calls.get(index);
        // Some providers number every call zero, and then only the id tells them apart.
        if (known == null || (id != null && !id.isEmpty() && !id.equals(known.id))) {
            if (!open(shapes.toolBlock(call, blocks).object())) {
                return false;
            }
            reason.calledTool();
            known = new Call(id, open);
            calls.put(index, known);
        }
        Json.Obj function = call.object("function");
        String arguments = function == null ? null : function.text("arguments");
        return arguments == null
                || arguments.isEmpty()
                || delta(
                        known.block,
                        JsonObject.of().text("type", "input_json_delta").text("partial_json", arguments));
    }

    private boolean begin(@Nullable String answered) {
        if (begun) {
            return true;
        }
        begun = true;
        return send(
                "message_start",
                JsonObject.of()
                        .json(
                                "message",
                                shapes.message(answered, List.of(), MessagesUsage.notYet())
                                        .object()));
    }

    private boolean open(Json.Obj block) {
        boolean wanted = close();
        open = blocks++;
        openIsText = false;
        return wanted
                && send(
                        "content_block_start",
                        JsonObject.of().number("index", open).json("content_block", block));
    }

    private boolean delta(int block, JsonObject delta) {
        return send(
                "content_block_delta", JsonObject.of().number("index", block).json("delta", delta.object()));
    }

    private boolean close() {
        int closing = open;
        open = NONE;
        openIsText = false;
        return closing == NONE || send("content_block_stop", JsonObject.of().number("index", closing));
    }

    private boolean end() {
        boolean wanted = begin(null) && close();
        over = true;
        JsonObject delta = JsonObject.of()
                .text("stop_reason", reason.name())
                .nothing("stop_sequence")
                .nothing("stop_details")
                .nothing("container");
        return wanted
                && send(
                        "message_delta",
                        JsonObject.of().json("delta", delta.object()).json("usage", MessagesUsage.ofChat(usage)))
                && send("message_stop", JsonObject.of());
    }

    private boolean failed(Json.Obj error) {
        over = true;
        String message = error.text("message");
        return send(
                "error",
                JsonObject.of()
                        .json(
                                "error",
                                JsonObject.of()
                                        .text("type", "api_error")
                                        .text("message", message == null ? "The provider failed." : message)
                                        .object()));
    }

    private boolean send(String type, JsonObject members) {
        JsonObject event = JsonObject.of().text("type", type);
        members.object().members().forEach(event::json);
        return client.take(EventText.event(type, event.object()));
    }
}
