package aigateway.formats.translation;

import aigateway.formats.ChatUsage;
import aigateway.http.EventListener;
import aigateway.http.ServerSentEvents;
import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.json.JsonReader;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of Chat Completions as the events of Messages. The usage comes after the finish reason, so the last two events
 * wait for {@code [DONE]}.
 */
final class MessagesToChatStream implements ResponseTranslator.TranslatedEvents {
    /** No block is open. */
    private static final int NONE = -1;

    private final EventListener client;
    private final MessagesToChatResponse shapes;
    private final MessagesStopReason reason = new MessagesStopReason();
    /** The block of each call, by the call's index. */
    private final Map<Long, MessagesToChatCall> calls = new TreeMap<>();

    private final ChatUsage usage = new ChatUsage();
    private int blocks;
    private int open = NONE;
    private boolean openIsText;
    private boolean started;
    private boolean finished;

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
        if (finished) {
            // Ignore anything after the final event.
            return true;
        }
        String data = ServerSentEvents.dataOf(event);
        if (data == null) {
            return client.take(event);
        }
        if (ServerSentEvents.isDone(data)) {
            return end();
        }
        Json.Obj chunk = JsonReader.providedOrNull(data);
        // Invalid JSON is passed on unchanged; the reader behind this one reports it.
        return chunk == null ? client.take(event) : translate(chunk);
    }

    @Override
    public void ended() {
        if (reason.isKnown() && !finished) {
            end();
        }
    }

    private boolean translate(Json.Obj chunk) {
        if (chunk.member("error") instanceof Json.Obj error) {
            return failed(error);
        }
        usage.read(chunk);
        boolean wanted = start(chunk.text("model"));
        for (Json item : chunk.items("choices")) {
            if (wanted && item instanceof Json.Obj choice && choice.integer("index", 0) == 0) {
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
        for (Json item : delta.items("tool_calls")) {
            wanted = wanted && (!(item instanceof Json.Obj call) || call(call));
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
        MessagesToChatCall known = calls.get(index);
        // Some providers number every call zero; then only the id distinguishes them.
        if (known == null || known.isOther(id)) {
            if (known != null && !write(known, "")) {
                return false;
            }
            known = new MessagesToChatCall();
            calls.put(index, known);
            reason.calledTool();
        }
        Json.Obj function = call.object("function");
        String name = function == null ? null : function.text("name");
        known.add(id, function == null ? null : function.text("arguments"));
        boolean isUnnamed = known.isClosed() && (name == null || name.isEmpty());
        return isUnnamed || write(known, name);
    }

    /** Sends what the client has not yet of a call. */
    private boolean write(MessagesToChatCall call, @Nullable String name) {
        if (call.isClosed()) {
            Json.Obj described = JsonObject.of()
                    .text("id", call.id())
                    .json(
                            "function",
                            JsonObject.of()
                                    .text("name", name == null ? "" : name)
                                    .object())
                    .object();
            if (!open(shapes.toolBlock(described, blocks).object())) {
                return false;
            }
            call.open(open);
        }
        String more = call.takeArguments();
        return more.isEmpty()
                || delta(
                        call.block(),
                        JsonObject.of().text("type", "input_json_delta").text("partial_json", more));
    }

    /** Opens the calls that never got a name. */
    private boolean writeUnnamed() {
        boolean wanted = true;
        for (MessagesToChatCall call : calls.values()) {
            wanted = wanted && (!call.isClosed() || write(call, ""));
        }
        return wanted;
    }

    private boolean start(@Nullable String responseModel) {
        if (started) {
            return true;
        }
        started = true;
        return send(
                "message_start",
                JsonObject.of()
                        .json(
                                "message",
                                shapes.newMessage(responseModel, List.of(), MessagesUsage.unknownYet())
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
        boolean wanted = start(null) && writeUnnamed() && close();
        finished = true;
        JsonObject delta = JsonObject.of().text("stop_reason", reason.name()).nullMember("stop_sequence");
        return wanted
                && send(
                        "message_delta",
                        JsonObject.of()
                                .json("delta", delta.object())
                                .json("usage", MessagesUsage.ofChat(usage.current())))
                && send("message_stop", JsonObject.of());
    }

    private boolean failed(Json.Obj error) {
        finished = true;
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
        Json.Obj event =
                JsonObject.of().text("type", type).all(members.object()).object();
        return client.take(ServerSentEvents.event(type, event));
    }
}
