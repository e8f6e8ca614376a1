package aigateway.formats.translation;

import aigateway.formats.UsageMeter;
import aigateway.http.EventListener;
import aigateway.http.ServerSentEvents;
import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The events of Messages as chunks of Chat Completions, with a usage chunk before the last event. */
final class ChatToMessagesStream implements ResponseTranslator.TranslatedEvents {
    private static final String CHUNK = "chat.completion.chunk";

    private final EventListener client;
    private final ChatToMessagesResponse shapes;

    private @Nullable String model;
    private Json.@Nullable Obj usage;
    private boolean hasOutputUsage;
    private int calls;
    private Call open = Call.NONE;
    private boolean begun;
    private boolean stopped;
    private boolean finished;

    /** The state of the call that is being streamed to the client. */
    private enum Call {
        NONE,
        WITHOUT_ARGUMENTS,
        WITH_ARGUMENTS
    }

    ChatToMessagesStream(EventListener client, ChatToMessagesResponse shapes) {
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
        Json.Obj parsed = data == null ? null : JsonReader.providedOrNull(data);
        // Comments and invalid JSON are passed on unchanged; the reader behind this one reports the latter.
        return parsed == null ? client.take(event) : translate(parsed);
    }

    @Override
    public void ended() {
        if (stopped && !finished) {
            end();
        }
    }

    private boolean translate(Json.Obj event) {
        return switch (event.text("type")) {
            case "message_start" -> start(event.object("message"));
            case "content_block_start" -> block(event.object("content_block"));
            case "content_block_delta" -> delta(event.object("delta"));
            case "content_block_stop" -> blockStop();
            case "message_delta" -> messageDelta(event);
            case "message_stop" -> end();
            case "error" -> failed(event.object("error"));
            case null -> event.object("error") == null || failed(event.object("error"));
            // A ping, or a newer event; Anthropic asks clients to ignore unknown events.
            default -> true;
        };
    }

    private boolean start(Json.@Nullable Obj message) {
        if (message != null) {
            model = message.text("model");
            usage = message.object("usage");
        }
        return begin();
    }

    private boolean begin() {
        if (begun) {
            return true;
        }
        begun = true;
        return chunk(JsonObject.of().text("role", "assistant").text("content", ""), null);
    }

    private boolean block(Json.@Nullable Obj block) {
        open = Call.NONE;
        if (block == null) {
            return true;
        }
        if (!"tool_use".equals(block.text("type"))) {
            return text("content", block.text("text")) && text("reasoning_content", block.text("thinking"));
        }
        Json.Obj input = block.object("input");
        String whole = input == null || input.members().isEmpty() ? "" : JsonText.of(input);
        open = whole.isEmpty() ? Call.WITHOUT_ARGUMENTS : Call.WITH_ARGUMENTS;
        calls++;
        return call(ChatToMessagesResponse.call(block, whole));
    }

    private boolean delta(Json.@Nullable Obj delta) {
        return delta == null
                || (text("content", delta.text("text"))
                        && text("reasoning_content", delta.text("thinking"))
                        && arguments(delta.text("partial_json")));
    }

    private boolean text(String name, @Nullable String piece) {
        return piece == null || piece.isEmpty() || chunk(JsonObject.of().text(name, piece), null);
    }

    private boolean arguments(@Nullable String piece) {
        if (open == Call.NONE || piece == null || piece.isEmpty()) {
            return true;
        }
        open = Call.WITH_ARGUMENTS;
        return call(JsonObject.of()
                .json("function", JsonObject.of().text("arguments", piece).object()));
    }

    /** A call without arguments has no input events in Messages; a chat client needs the text of an empty object. */
    private boolean blockStop() {
        boolean wanted = open != Call.WITHOUT_ARGUMENTS || arguments("{}");
        open = Call.NONE;
        return wanted;
    }

    private boolean call(JsonObject call) {
        Json.Obj numbered =
                JsonObject.of().number("index", calls - 1L).all(call.object()).object();
        return chunk(JsonObject.of().json("tool_calls", new Json.Arr(List.of(numbered))), null);
    }

    private boolean messageDelta(Json.Obj event) {
        Json.Obj counts = event.object("usage");
        if (counts != null) {
            hasOutputUsage = true;
            usage = UsageMeter.merged(usage, counts);
        }
        Json.Obj delta = event.object("delta");
        String reason = delta == null ? null : delta.text("stop_reason");
        if (reason == null || reason.isEmpty()) {
            return true;
        }
        stopped = true;
        return chunk(JsonObject.of(), MessagesStopReason.inChat(reason));
    }

    private boolean end() {
        finished = true;
        Json.Obj counts = hasOutputUsage ? MessagesUsage.toChat(usage) : null;
        boolean wanted = counts == null
                || client.take(ServerSentEvents.data(shapes.frame(CHUNK, model, List.of())
                        .json("usage", counts)
                        .object()));
        return wanted && client.take(ServerSentEvents.done());
    }

    private boolean failed(Json.@Nullable Obj error) {
        finished = true;
        String message = error == null ? null : error.text("message");
        String type = error == null ? null : error.text("type");
        return client.take(ServerSentEvents.data(JsonObject.of()
                .json(
                        "error",
                        JsonObject.of()
                                .text("message", message == null ? "The provider failed." : message)
                                .text("type", type == null ? "api_error" : type)
                                .nullMember("code")
                                .nullMember("param")
                                .object())
                .object()));
    }

    private boolean chunk(JsonObject delta, @Nullable String finishReason) {
        JsonObject choice =
                JsonObject.of().number("index", 0).json("delta", delta.object()).nullMember("logprobs");
        Json.Obj whole = (finishReason == null
                        ? choice.nullMember("finish_reason")
                        : choice.text("finish_reason", finishReason))
                .object();
        return begin()
                && client.take(ServerSentEvents.data(
                        shapes.frame(CHUNK, model, List.of(whole)).object()));
    }
}
