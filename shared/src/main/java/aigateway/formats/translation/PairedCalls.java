package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * Puts the output of each call right after the message with the call, once, as strict servers require. A call without an
 * output gets one that says so; an output without its call becomes a text of the user.
 */
final class PairedCalls {
    private static final String MISSING = "(no output)";
    private static final String WITHOUT_CALL = "Output of an earlier call:\n";
    private static final String CALL_ID = "tool_call_id";

    private final List<Json> paired = new ArrayList<>();
    /** The outputs that are not yet written, by the id of their call, in their order. */
    private final Map<String, Queue<Json>> outputs = new HashMap<>();

    private PairedCalls() {}

    static Json.Arr of(List<Json> messages) {
        var calls = new PairedCalls();
        for (Json message : messages) {
            if (isOutput(message) && message instanceof Json.Obj output) {
                calls.outputs
                        .computeIfAbsent(String.valueOf(output.text(CALL_ID)), _ -> new ArrayDeque<>())
                        .add(output);
            }
        }
        messages.forEach(calls::add);
        return new Json.Arr(List.copyOf(calls.paired));
    }

    private void add(Json message) {
        if (!(message instanceof Json.Obj object)) {
            paired.add(message);
        } else if (isOutput(object)) {
            Queue<Json> left = outputs.get(String.valueOf(object.text(CALL_ID)));
            // Otherwise it is written already, after its call.
            if (left != null && left.remove(object)) {
                paired.add(asText(object));
            }
        } else {
            paired.add(object);
            object.items("tool_calls").forEach(this::addOutput);
        }
    }

    private void addOutput(Json call) {
        String id = call instanceof Json.Obj object ? object.text("id") : null;
        Queue<Json> left = outputs.get(String.valueOf(id));
        Json output = left == null ? null : left.poll();
        paired.add(
                output == null
                        ? JsonObject.of()
                                .text("role", "tool")
                                .text(CALL_ID, id)
                                .text("content", MISSING)
                                .object()
                        : output);
    }

    private static boolean isOutput(Json message) {
        return message instanceof Json.Obj object && "tool".equals(object.text("role"));
    }

    private static Json asText(Json.Obj output) {
        Json content = output.member("content");
        return JsonObject.of()
                .text("role", "user")
                .json(
                        "content",
                        content instanceof Json.Str(String text)
                                ? new Json.Str(WITHOUT_CALL + text)
                                : content == null ? new Json.Str(WITHOUT_CALL) : content)
                .object();
    }
}
