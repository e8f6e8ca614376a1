package aigateway.local.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** A whole response as the events of a stream. */
final class ResponseStream {
    private final List<String> events = new ArrayList<>();

    private ResponseStream() {}

    static List<String> events(ObjectNode answer) {
        var stream = new ResponseStream();
        ObjectNode begun = answer.deepCopy().put("status", "in_progress");
        begun.putArray("output");
        List.of("usage", "completed_at", "incomplete_details").forEach(begun::putNull);
        stream.add("response.created", holding("response", begun));
        stream.add("response.in_progress", holding("response", begun));
        answer.get("output").forEach(item -> stream.item((ObjectNode) item));
        stream.add("response." + answer.get("status").textValue(), holding("response", answer));
        return stream.events;
    }

    /** The answer has one item only, so every index is 0. */
    private void item(ObjectNode item) {
        boolean isMessage = item.has("content");
        ObjectNode begun = item.deepCopy().put("status", "in_progress");
        if (isMessage) {
            begun.putArray("content");
        } else {
            begun.put("arguments", "");
        }
        add("response.output_item.added", holding("item", begun).put("output_index", 0));
        if (isMessage) {
            text(item, (ObjectNode) item.get("content").get(0));
        } else {
            String arguments = item.get("arguments").textValue();
            Text.pieces(arguments)
                    .forEach(piece -> add(
                            "response.function_call_arguments.delta",
                            place(item).put("delta", piece)));
            ObjectNode done = place(item).put("arguments", arguments);
            done.set("name", item.get("name"));
            add("response.function_call_arguments.done", done);
        }
        add("response.output_item.done", holding("item", item).put("output_index", 0));
    }

    private void text(ObjectNode item, ObjectNode part) {
        ObjectNode begun = part.deepCopy().put("text", "");
        add("response.content_part.added", inPart(item, holding("part", begun)));
        String text = part.get("text").textValue();
        for (String piece : Text.pieces(text)) {
            ObjectNode delta = inPart(item, Json.object().put("delta", piece));
            delta.putArray("logprobs");
            add("response.output_text.delta", delta);
        }
        ObjectNode done = inPart(item, Json.object().put("text", text));
        done.set("logprobs", part.get("logprobs"));
        add("response.output_text.done", done);
        add("response.content_part.done", inPart(item, holding("part", part)));
    }

    private static ObjectNode inPart(ObjectNode item, ObjectNode event) {
        event.setAll(place(item));
        return event.put("content_index", 0);
    }

    private static ObjectNode place(ObjectNode item) {
        ObjectNode place = Json.object();
        place.set("item_id", item.get("id"));
        return place.put("output_index", 0);
    }

    private static ObjectNode holding(String name, JsonNode value) {
        ObjectNode event = Json.object();
        event.set(name, value);
        return event;
    }

    private void add(String type, ObjectNode members) {
        ObjectNode event = Json.object().put("type", type).put("sequence_number", events.size());
        event.setAll(members);
        events.add("event: " + type + "\ndata: " + event + "\n\n");
    }
}
