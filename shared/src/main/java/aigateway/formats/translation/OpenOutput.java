package aigateway.formats.translation;

import aigateway.json.Json;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The output of a response while it comes, item by item. Text is closed when something else begins; calls stay open to the
 * end, as
 * pieces of several may be mixed.
 */
final class OpenOutput {
    private final NumberedEvents events;
    private final ResponseFrame frame;
    private final OpenCalls calls;
    private final TreeMap<Integer, Json> closed = new TreeMap<>();
    private @Nullable OpenProse prose;
    private int places;

    OpenOutput(NumberedEvents events, ResponseFrame frame) {
        this.events = events;
        this.frame = frame;
        this.calls = new OpenCalls(() -> new OpenCall(events, frame, () -> places++));
    }

    /** The next piece of a choice's message. */
    void take(Json.Obj choice, Json.Obj delta) {
        write(ResponsePart.SUMMARY, ResponsesToChatResponse.thought(delta), List.of());
        write(
                ResponsePart.TEXT,
                ResponsesToChatResponse.filled(delta, "content"),
                ResponsesToChatResponse.logprobs(choice));
        write(ResponsePart.REFUSAL, ResponsesToChatResponse.filled(delta, "refusal"), List.of());
        for (Json item : delta.items("tool_calls")) {
            if (item instanceof Json.Obj piece) {
                closeProse("completed");
                calls.take(piece);
            }
        }
    }

    /** Closes what is open; the item that was begun last is the one that an early end has cut. */
    void close(ResponseEnding ending) {
        List<OpenCall> left = calls.leave();
        // A call that never told its name gets its place only now.
        left.forEach(OpenCall::place);
        if (prose != null) {
            closeProse(status(prose.place(), ending));
        }
        for (OpenCall call : left) {
            closed.put(call.place(), call.close(status(call.place(), ending)));
        }
    }

    /** The closed items, each at its place. */
    List<Json> items() {
        return List.copyOf(closed.values());
    }

    private void write(ResponsePart kind, @Nullable String text, List<Json> logprobs) {
        if (text == null) {
            return;
        }
        if (prose != null && !prose.takes(kind)) {
            closeProse("completed");
        }
        if (prose == null) {
            prose = new OpenProse(events, frame, kind, places++);
        }
        prose.append(kind, text, logprobs);
    }

    private void closeProse(String status) {
        if (prose != null) {
            closed.put(prose.place(), prose.close(status));
            prose = null;
        }
    }

    private String status(int place, ResponseEnding ending) {
        return place == places - 1 ? ending.lastItemStatus() : "completed";
    }
}
