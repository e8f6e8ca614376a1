package aigateway.formats.translation;

import aigateway.http.EventListener;
import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The events of Messages as Chat Completions' chunks, with a chunk of the counts before the last line. */
final class ChatToMessagesStream implements ResponseTranslator.TranslatedEvents {
    private static final String CHUNK = "chat.completion.chunk";
    private static final String DONE = "data: [DONE]\n";

    private final EventListener client;
    private final ChatToMessagesResponse shapes;

    private @Nullable String model;
    private Json.@Nullable Obj usage;
    private boolean counted;
    private int calls;
    private Call open = Call.NONE;
    private boolean begun;
    private boolean stopped;
    private boolean over;

    /** The client's call that is being written. */
    private enum Call {
        NONE,
        BARE,
        WRITTEN
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
        if (over) {
            // Anything after the final event is ignored.
            return true;
        }
        String data = EventListener.data(event);
        Json.Obj said = data == null ? null : EventText.objectOf(data);
        // Comments, and what is no JSON, are passed on unchanged; the next reader reports them.
        return said == null ? client.take(event) : said(said);
    }

    @Override
    public void ended() {
        if (stopped && !over) {
            end();
        }
    }

    private boolean said(Json.Obj said) {
        return switch (said.text("type")) {
            case "message_start" -> start(said.object("message"));
            case "content_block_start" -> block(said.object("content_block"));
            case "content_block_delta" -> delta(said.object("delta"));
            case "content_block_stop" -> blockStop();
            case "message_delta" -> messageDelta(said);
            case "message_stop" -> end();
            case "error" -> failed(said.object("error"));
            case null -> said.object("error") == null || failed(said.object("error"));
            // A ping, and event types that Anthropic may add, which its clients must ignore.
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
        String whole = input == null || input.members().isEmpty() ? "" : ContentBlocks.written(input);
        open = whole.isEmpty() ? Call.BARE : Call.WRITTEN;
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
        open = Call.WRITTEN;
        return call(JsonObject.of()
                .json("function", JsonObject.of().text("arguments", piece).object()));
    }

    /** A call without arguments is an empty object there, and no JSON at all to a chat client. */
    private boolean blockStop() {
        boolean wanted = open != Call.BARE || arguments("{}");
        open = Call.NONE;
        return wanted;
    }

    private boolean call(JsonObject call) {
        JsonObject numbered = JsonObject.of().number("index", calls - 1L);
        call.object().members().forEach(numbered::json);
        return chunk(JsonObject.of().json("tool_calls", new Json.Arr(List.of(numbered.object()))), null);
    }

    private boolean messageDelta(Json.Obj said) {
        Json.Obj counts = said.object("usage");
        if (counts != null) {
            counted = true;
            usage = MessagesUsage.later(usage, counts);
        }
        Json.Obj delta = said.object("delta");
        String reason = delta == null ? null : delta.text("stop_reason");
        if (reason == null) {
            return true;
        }
        stopped = true;
        return chunk(JsonObject.of(), StopReason.inChat(reason));
    }

    private boolean end() {
        over = true;
        Json.Obj counts = counted ? MessagesUsage.toChat(usage) : null;
        boolean wanted = counts == null
                || client.take(EventText.data(shapes.frame(CHUNK, model, List.of())
                        .json("usage", counts)
                        .object()));
        return wanted && client.take(DONE.getBytes(StandardCharsets.US_ASCII));
    }

    private boolean failed(Json.@Nullable Obj error) {
        over = true;
        String message = error == null ? null : error.text("message");
        String type = error == null ? null : error.text("type");
        return client.take(EventText.data(JsonObject.of()
                .json(
                        "error",
                        JsonObject.of()
                                .text("message", message == null ? "The provider failed." : message)
                                .text("type", type == null ? "api_error" : type)
                                .nothing("code")
                                .nothing("param")
                                .object())
                .object()));
    }

    private boolean chunk(JsonObject delta, @Nullable String finishReason) {
        JsonObject choice =
                JsonObject.of().number("index", 0).json("delta", delta.object()).nothing("logprobs");
        Json.Obj ended = (finishReason == null
                        ? choice.nothing("finish_reason")
                        : choice.text("finish_reason", finishReason))
                .object();
        return begin()
                && client.take(EventText.data(
                        shapes.frame(CHUNK, model, List.of(ended)).object()));
    }
}
