package aigateway.formats.translation;

import aigateway.formats.ChatUsage;
import aigateway.http.EventListener;
import aigateway.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Responses of Chat Completions for a client of {@code /v1/responses}. One for each call. */
final class ResponsesToChatResponse implements ResponseTranslator {
    private final ResponsesToChatFrame frame;

    ResponsesToChatResponse(Json.Obj request, ClientTools tools, ResponseIdentity identity) {
        this.frame = new ResponsesToChatFrame(request, tools, identity);
    }

    @Override
    public Json.Obj response(Json.Obj response) {
        Json.Obj choice = firstChoice(response);
        ResponsesToChatFrame.Ending ending =
                ResponsesToChatFrame.Ending.of(choice == null ? null : choice.text("finish_reason"));
        List<Json> output = choice == null ? List.of() : output(choice, ending);
        return frame.ended(response, ending, output, ResponsesToChatUsage.of(ChatUsage.of(response)));
    }

    @Override
    public TranslatedEvents stream(EventListener client) {
        return new ResponsesToChatStream(client, frame);
    }

    /** The choice of a response or a chunk; null when it has none. The Responses API has no place for more than one. */
    static Json.@Nullable Obj firstChoice(Json.Obj response) {
        for (Json item : response.items("choices")) {
            if (item instanceof Json.Obj choice && choice.integer("index", 0) == 0) {
                return choice;
            }
        }
        return null;
    }

    /** The reasoning, under either of the names in use; null when it is empty or left out. */
    static @Nullable String reasoning(Json.Obj message) {
        String content = textOrNull(message, "reasoning_content");
        return content == null ? textOrNull(message, "reasoning") : content;
    }

    /** The text of a member; null when it is empty or left out. */
    static @Nullable String textOrNull(Json.Obj object, String name) {
        String text = object.text(name);
        return text == null || text.isEmpty() ? null : text;
    }

    /** Of the text of a choice; empty when it has none. */
    static List<Json> logprobs(Json.Obj choice) {
        Json.Obj logprobs = choice.object("logprobs");
        return logprobs == null ? List.of() : logprobs.items("content");
    }

    private List<Json> output(Json.Obj choice, ResponsesToChatFrame.Ending ending) {
        Json.Obj message = choice.object("message");
        if (message == null) {
            return List.of();
        }
        List<Json> output = new ArrayList<>();
        String reasoning = reasoning(message);
        if (reasoning != null) {
            output.add(ResponsesToChatItem.reasoning(
                    frame.id("rs_", 0), List.of(ResponsesToChatItem.TextPart.SUMMARY.of(reasoning, List.of()))));
        }
        List<Json.Obj> calls = calls(message);
        List<Json> content = content(choice, message);
        if (!content.isEmpty()) {
            String status = calls.isEmpty() ? ending.lastItemStatus() : "completed";
            output.add(ResponsesToChatItem.message(frame.id("msg_", output.size()), status, content));
        }
        for (int place = 0; place < calls.size(); place++) {
            String status = place == calls.size() - 1 ? ending.lastItemStatus() : "completed";
            output.add(call(calls.get(place), output.size(), status));
        }
        return output;
    }

    private static List<Json> content(Json.Obj choice, Json.Obj message) {
        List<Json> content = new ArrayList<>(2);
        String text = textOrNull(message, "content");
        if (text != null) {
            content.add(ResponsesToChatItem.TextPart.TEXT.of(text, logprobs(choice)));
        }
        String refusal = textOrNull(message, "refusal");
        if (refusal != null) {
            content.add(ResponsesToChatItem.TextPart.REFUSAL.of(refusal, List.of()));
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
        String callId = textOrNull(call, "id");
        String name = function == null ? null : function.text("name");
        String arguments = function == null ? null : function.text("arguments");
        ClientTools.Tool tool = frame.tools().received(name == null ? "" : name);
        String written = arguments == null ? "" : arguments;
        return ResponsesToChatItem.call(
                frame.id(ResponsesToChatItem.prefix(tool), place),
                status,
                // Some providers send none, and the client needs one for its tool output.
                callId == null ? frame.id("call_", place) : callId,
                tool,
                tool.custom() ? CustomInput.of(written) : written);
    }
}
