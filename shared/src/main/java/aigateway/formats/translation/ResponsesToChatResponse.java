package aigateway.formats.translation;

import aigateway.http.EventListener;
import aigateway.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer of {@code /v1/chat/completions} as one of {@code /v1/responses}. One for each call. */
final class ResponsesToChatResponse implements ResponseTranslator {
    private final ResponseFrame frame;

    ResponsesToChatResponse(Json.Obj asked, ResponseIdentity stamp) {
        this.frame = new ResponseFrame(asked, stamp);
    }

    @Override
    public Json.Obj answer(Json.Obj theirs) {
        Json.Obj choice = firstChoice(theirs);
        ResponseEnding ending = ResponseEnding.of(choice == null ? null : choice.text("finish_reason"));
        List<Json> output = choice == null ? List.of() : output(choice, ending);
        return frame.ended(theirs, ending, output, ResponseUsage.of(theirs.object("usage")));
    }

    @Override
    public TranslatedEvents events(EventListener client) {
        return new ResponsesToChatStream(client, frame);
    }

    /** The choice of an answer or a chunk; null when it has none. A response has no place for more than one. */
    static Json.@Nullable Obj firstChoice(Json.Obj theirs) {
        for (Json item : theirs.items("choices")) {
            if (item instanceof Json.Obj choice && choice.integer("index", 0) == 0) {
                return choice;
            }
        }
        return null;
    }

    /** What the model thought, under either of the names in use; null when it is empty or left out. */
    static @Nullable String thought(Json.Obj message) {
        String content = filled(message, "reasoning_content");
        return content == null ? filled(message, "reasoning") : content;
    }

    /** A text that is there and not empty, else null. */
    static @Nullable String filled(Json.Obj object, String name) {
        String text = object.text(name);
        return text == null || text.isEmpty() ? null : text;
    }

    /** Of the text of a choice; empty when none were given. */
    static List<Json> logprobs(Json.Obj choice) {
        Json.Obj logprobs = choice.object("logprobs");
        return logprobs == null ? List.of() : logprobs.items("content");
    }

    private List<Json> output(Json.Obj choice, ResponseEnding ending) {
        Json.Obj message = choice.object("message");
        if (message == null) {
            return List.of();
        }
        List<Json> output = new ArrayList<>();
        String thought = thought(message);
        if (thought != null) {
            output.add(
                    ResponseItem.reasoning(frame.id("rs_", 0), List.of(ResponsePart.SUMMARY.of(thought, List.of()))));
        }
        List<Json.Obj> calls = calls(message);
        List<Json> content = content(choice, message);
        if (!content.isEmpty()) {
            String status = calls.isEmpty() ? ending.lastItemStatus() : "completed";
            output.add(ResponseItem.message(frame.id("msg_", output.size()), status, content));
        }
        for (int place = 0; place < calls.size(); place++) {
            String status = place == calls.size() - 1 ? ending.lastItemStatus() : "completed";
            output.add(call(calls.get(place), output.size(), status));
        }
        return output;
    }

    private static List<Json> content(Json.Obj choice, Json.Obj message) {
        List<Json> content = new ArrayList<>(2);
        String text = filled(message, "content");
        if (text != null) {
            content.add(ResponsePart.TEXT.of(text, logprobs(choice)));
        }
        String refusal = filled(message, "refusal");
        if (refusal != null) {
            content.add(ResponsePart.REFUSAL.of(refusal, List.of()));
        }
        return content;
    }

    private static List<Json.Obj> calls(Json.Obj message) {
        List<Json.Obj> calls = new ArrayList<>();
        for (Json item : message.items("tool_calls")) {
            if (item instanceof Json.Obj call && call.object("function") != null) {
                calls.add(call);
            }
        }
        return calls;
    }

    private Json call(Json.Obj call, int place, String status) {
        Json.Obj function = call.object("function");
        String callId = filled(call, "id");
        String name = function == null ? null : function.text("name");
        String arguments = function == null ? null : function.text("arguments");
        return ResponseItem.call(
                frame.id("fc_", place),
                status,
                // Some providers give none, and the client needs one to answer to.
                callId == null ? frame.id("call_", place) : callId,
                name == null ? "" : name,
                arguments == null ? "" : arguments);
    }
}
