package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message, or what the model thinks, while it comes: announced when it is made. */
final class OpenProse {
    private final NumberedEvents events;
    private final boolean thought;
    private final String id;
    private final int place;
    private final List<Json> parts = new ArrayList<>();
    private @Nullable OpenPart open;

    OpenProse(NumberedEvents events, ResponseFrame frame, ResponsePart first, int place) {
        this.events = events;
        this.thought = isThought(first);
        this.id = frame.id(thought ? "rs_" : "msg_", place);
        this.place = place;
        events.send(
                "response.output_item.added",
                JsonObject.of().number("output_index", place).json("item", item("in_progress")));
    }

    /** Whether text of this kind belongs in it. */
    boolean takes(ResponsePart kind) {
        return thought == isThought(kind);
    }

    int place() {
        return place;
    }

    void append(ResponsePart kind, String delta, List<Json> logprobs) {
        if (open == null || !open.is(kind)) {
            closePart();
            Json.Obj where = JsonObject.of()
                    .text("item_id", id)
                    .number("output_index", place)
                    .object();
            open = new OpenPart(events, kind, where, parts.size());
        }
        open.append(delta, logprobs);
    }

    /** The whole item. */
    Json.Obj close(String status) {
        closePart();
        Json.Obj item = item(status);
        events.send(
                "response.output_item.done",
                JsonObject.of().number("output_index", place).json("item", item));
        return item;
    }

    private void closePart() {
        if (open != null) {
            parts.add(open.close());
            open = null;
        }
    }

    private Json.Obj item(String status) {
        List<Json> content = List.copyOf(parts);
        return thought ? ResponseItem.reasoning(id, content) : ResponseItem.message(id, status, content);
    }

    private static boolean isThought(ResponsePart kind) {
        return switch (kind) {
            case TEXT, REFUSAL -> false;
            case SUMMARY -> true;
        };
    }
}
