package aigateway.local.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** A whole chat completion as the events of a stream. */
final class ChatStream {
    private final JsonNode answer;
    private final List<String> events = new ArrayList<>();

    private ChatStream(JsonNode answer) {
        this.answer = answer;
    }

    static List<String> events(JsonNode answer, Fields request) {
        Fields options = request.object("stream_options");
        var stream = new ChatStream(answer);
        answer.get("choices").forEach(stream::choice);
        if (options != null && options.flag("include_usage", false)) {
            ObjectNode last = stream.chunk();
            last.putArray("choices");
            last.set("usage", answer.get("usage"));
            stream.add(last);
        }
        stream.events.add("data: [DONE]\n\n");
        return stream.events;
    }

    private void choice(JsonNode choice) {
        JsonNode message = choice.get("message");
        JsonNode content = message.get("content");
        delta(
                choice,
                Json.object()
                        .put("role", "assistant")
                        .put("content", content.isNull() ? null : "")
                        .putNull("refusal"));
        if (content.isTextual()) {
            Text.pieces(content.textValue())
                    .forEach(piece -> delta(choice, Json.object().put("content", piece)));
        }
        message.path("tool_calls").forEach(call -> call(choice, call));
        finish(choice, Json.object(), choice.get("finish_reason"));
    }

    private void call(JsonNode choice, JsonNode call) {
        JsonNode function = call.get("function");
        ObjectNode begun = Json.object().put("index", 0);
        begun.set("id", call.get("id"));
        begun.put("type", "function")
                .putObject("function")
                .put("name", function.get("name").textValue())
                .put("arguments", "");
        toolDelta(choice, begun);
        for (String piece : Text.pieces(function.get("arguments").textValue())) {
            ObjectNode more = Json.object().put("index", 0);
            more.putObject("function").put("arguments", piece);
            toolDelta(choice, more);
        }
    }

    private void toolDelta(JsonNode choice, ObjectNode call) {
        ObjectNode delta = Json.object();
        delta.putArray("tool_calls").add(call);
        delta(choice, delta);
    }

    private void delta(JsonNode choice, ObjectNode delta) {
        finish(choice, delta, NullNode.instance);
    }

    private void finish(JsonNode choice, ObjectNode delta, JsonNode reason) {
        ObjectNode chunk = chunk();
        ObjectNode item = chunk.putArray("choices").addObject();
        item.set("index", choice.get("index"));
        item.set("delta", delta);
        item.putNull("logprobs").set("finish_reason", reason);
        add(chunk);
    }

    private ObjectNode chunk() {
        ObjectNode chunk = Json.object();
        chunk.set("id", answer.get("id"));
        chunk.put("object", "chat.completion.chunk");
        for (String name : List.of("created", "model", "service_tier", "system_fingerprint")) {
            chunk.set(name, answer.get(name));
        }
        return chunk;
    }

    private void add(ObjectNode chunk) {
        events.add("data: " + chunk + "\n\n");
    }
}
