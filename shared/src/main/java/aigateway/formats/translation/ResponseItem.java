package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.util.List;

/** The output items that an answer of Chat Completions can become. */
final class ResponseItem {
    private ResponseItem() {}

    static Json.Obj reasoning(String id, List<Json> summary) {
        return JsonObject.of()
                .text("id", id)
                .text("type", "reasoning")
                .json("summary", new Json.Arr(summary))
                .object();
    }

    static Json.Obj message(String id, String status, List<Json> content) {
        return JsonObject.of()
                .text("id", id)
                .text("type", "message")
                .text("status", status)
                .text("role", "assistant")
                .json("content", new Json.Arr(content))
                .object();
    }

    static Json.Obj call(String id, String status, String callId, String name, String arguments) {
        return JsonObject.of()
                .text("id", id)
                .text("type", "function_call")
                .text("status", status)
                .text("call_id", callId)
                .text("name", name)
                .text("arguments", arguments)
                .object();
    }
}
