package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message, or the model's reasoning, while it is streamed. Creating it sends its first event. */
final class ResponsesToChatOutputText {
    private final ResponsesToChatEvents events;
    private final boolean reasoning;
    private final String id;
    private final int place;
    private final List<Json> parts = new ArrayList<>();
    private @Nullable Part open;

    ResponsesToChatOutputText(
            ResponsesToChatEvents events, ResponsesToChatFrame frame, ResponsesToChatItem.TextPart first, int place) {
        this.events = events;
        this.reasoning = isReasoning(first);
        this.id = frame.id(reasoning ? "rs_" : "msg_", place);
        this.place = place;
        events.send(
                "response.output_item.added",
                JsonObject.of().number("output_index", place).json("item", item("in_progress")));
    }

    /** Whether text of this kind belongs to it. */
    boolean accepts(ResponsesToChatItem.TextPart kind) {
        return reasoning == isReasoning(kind);
    }

    int place() {
        return place;
    }

    void append(ResponsesToChatItem.TextPart kind, String delta, List<Json> logprobs) {
        if (open == null || !open.is(kind)) {
            closePart();
            Json.Obj position = JsonObject.of()
                    .text("item_id", id)
                    .number("output_index", place)
                    .object();
            open = new Part(events, kind, position, parts.size());
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
        return reasoning
                ? ResponsesToChatItem.reasoning(id, content)
                : ResponsesToChatItem.message(id, status, content);
    }

    private static boolean isReasoning(ResponsesToChatItem.TextPart kind) {
        return switch (kind) {
            case TEXT, REFUSAL -> false;
            case SUMMARY -> true;
        };
    }

    /** A part of an item while its text is streamed. Creating it sends its first event. */
    private static final class Part {
        private final ResponsesToChatEvents events;
        private final ResponsesToChatItem.TextPart kind;
        /** The item's id and this part's index in it. */
        private final Json.Obj position;

        private final StringBuilder text = new StringBuilder();
        private final List<Json> logprobs = new ArrayList<>();

        Part(ResponsesToChatEvents events, ResponsesToChatItem.TextPart kind, Json.Obj item, int place) {
            this.events = events;
            this.kind = kind;
            this.position =
                    JsonObject.like(item).number(kind.indexMember(), place).object();
            events.send(kind.partEvent() + ".added", JsonObject.like(position).json("part", kind.of("", List.of())));
        }

        boolean is(ResponsesToChatItem.TextPart other) {
            return kind == other;
        }

        void append(String delta, List<Json> of) {
            text.append(delta);
            logprobs.addAll(of);
            events.send(
                    kind.textEvent() + ".delta",
                    kind.logprobs(JsonObject.like(position).text("delta", delta), of));
        }

        /** The whole part. */
        Json.Obj close() {
            String whole = text.toString();
            Json.Obj part = kind.of(whole, logprobs);
            events.send(
                    kind.textEvent() + ".done",
                    kind.logprobs(JsonObject.like(position).text(kind.textMember(), whole), logprobs));
            events.send(kind.partEvent() + ".done", JsonObject.like(position).json("part", part));
            return part;
        }
    }
}
