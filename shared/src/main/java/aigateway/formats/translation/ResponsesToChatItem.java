package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.util.List;

/** The output items that a response of Chat Completions can have. */
final class ResponsesToChatItem {
    private ResponsesToChatItem() {}

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

    /** @param written the arguments of a function, or the text of a custom tool */
    static Json.Obj call(String id, String status, String callId, ClientTools.Tool tool, String written) {
        return JsonObject.of()
                .text("id", id)
                .text("type", tool.custom() ? "custom_tool_call" : "function_call")
                .text("status", status)
                .text("call_id", callId)
                .text("name", tool.name())
                .text("namespace", tool.namespace())
                .text(tool.custom() ? ClientTools.INPUT : "arguments", written)
                .object();
    }

    /** The beginning of a call's id. */
    static String prefix(ClientTools.Tool tool) {
        return tool.custom() ? "ctc_" : "fc_";
    }

    /** The kinds of text parts of an item, and the names of their events. */
    enum TextPart {
        TEXT("output_text", "text", "response.output_text", "response.content_part", "content_index") {
            @Override
            Json.Obj of(String text, List<Json> logprobs) {
                return JsonObject.like(super.of(text, logprobs))
                        .json("annotations", new Json.Arr(List.of()))
                        .json("logprobs", new Json.Arr(logprobs))
                        .object();
            }

            @Override
            JsonObject logprobs(JsonObject event, List<Json> logprobs) {
                return event.json("logprobs", new Json.Arr(logprobs));
            }
        },
        REFUSAL("refusal", "refusal", "response.refusal", "response.content_part", "content_index"),
        /** The reasoning: chat providers send it as plain text, like a summary. */
        SUMMARY(
                "summary_text",
                "text",
                "response.reasoning_summary_text",
                "response.reasoning_summary_part",
                "summary_index");

        private final String type;
        private final String textMember;
        private final String textEvent;
        private final String partEvent;
        private final String indexMember;

        TextPart(String type, String textMember, String textEvent, String partEvent, String indexMember) {
            this.type = type;
            this.textMember = textMember;
            this.textEvent = textEvent;
            this.partEvent = partEvent;
            this.indexMember = indexMember;
        }

        /** The part itself. */
        Json.Obj of(String text, List<Json> logprobs) {
            return JsonObject.of().text("type", type).text(textMember, text).object();
        }

        /** Adds the log probabilities to an event, for a kind that can have them. */
        JsonObject logprobs(JsonObject event, List<Json> logprobs) {
            return event;
        }

        /** The name of the whole text, in the part and in the event that ends it. */
        String textMember() {
            return textMember;
        }

        /** Before {@code .delta} and {@code .done}. */
        String textEvent() {
            return textEvent;
        }

        /** Before {@code .added} and {@code .done}. */
        String partEvent() {
            return partEvent;
        }

        /** The name of the part's index in its item. */
        String indexMember() {
            return indexMember;
        }
    }
}
