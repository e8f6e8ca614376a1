package aigateway.formats.translation;

import aigateway.json.Json;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The output of a response while it is streamed, item by item. A text is closed when another item starts; calls stay open to
 * the end, because pieces of several calls may be mixed.
 */
final class ResponsesToChatOutput {
    private final ResponsesToChatEvents events;
    private final ResponsesToChatFrame frame;
    private final ResponsesToChatOutputCalls calls;
    private final TreeMap<Integer, Json> closed = new TreeMap<>();
    private @Nullable ResponsesToChatOutputText text;
    private int places;

    ResponsesToChatOutput(ResponsesToChatEvents events, ResponsesToChatFrame frame) {
        this.events = events;
        this.frame = frame;
        this.calls = new ResponsesToChatOutputCalls(events, frame, () -> places++);
    }

    /** Adds the next piece of a choice's message. */
    void add(Json.Obj choice, Json.Obj delta) {
        write(ResponsesToChatItem.TextPart.SUMMARY, ResponsesToChatResponse.reasoning(delta), List.of());
        write(
                ResponsesToChatItem.TextPart.TEXT,
                ResponsesToChatResponse.textOrNull(delta, "content"),
                ResponsesToChatResponse.logprobs(choice));
        write(ResponsesToChatItem.TextPart.REFUSAL, ResponsesToChatResponse.textOrNull(delta, "refusal"), List.of());
        for (Json item : delta.items("tool_calls")) {
            if (item instanceof Json.Obj piece) {
                closeText("completed");
                calls.add(piece);
            }
        }
    }

    /** Closes the open items; an early end has cut the item that was started last. */
    void close(ResponsesToChatFrame.Ending ending) {
        List<ResponsesToChatOutputCalls.Call> open = calls.removeOpen();
        // A call without a name gets its place only now.
        open.forEach(ResponsesToChatOutputCalls.Call::place);
        if (text != null) {
            closeText(status(text.place(), ending));
        }
        for (ResponsesToChatOutputCalls.Call call : open) {
            closed.put(call.place(), call.close(status(call.place(), ending)));
        }
    }

    /** The closed items, each at its place. */
    List<Json> items() {
        return List.copyOf(closed.values());
    }

    private void write(ResponsesToChatItem.TextPart kind, @Nullable String delta, List<Json> logprobs) {
        if (delta == null) {
            return;
        }
        if (text != null && !text.accepts(kind)) {
            closeText("completed");
        }
        if (text == null) {
            text = new ResponsesToChatOutputText(events, frame, kind, places++);
        }
        text.append(kind, delta, logprobs);
    }

    private void closeText(String status) {
        if (text != null) {
            closed.put(text.place(), text.close(status));
            text = null;
        }
    }

    private String status(int place, ResponsesToChatFrame.Ending ending) {
        return place == places - 1 ? ending.lastItemStatus() : "completed";
    }
}
