package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.util.List;

/** The kinds of text that an item has parts of, and what their events are called. */
enum ResponsePart {
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
    /** What the model thought: chat providers hand it out as plain text, as a summary is. */
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
    private final String placeMember;

    ResponsePart(String type, String textMember, String textEvent, String partEvent, String placeMember) {
        this.type = type;
        this.textMember = textMember;
        this.textEvent = textEvent;
        this.partEvent = partEvent;
        this.placeMember = placeMember;
    }

    /** The part itself. */
    Json.Obj of(String text, List<Json> logprobs) {
        return JsonObject.of().text("type", type).text(textMember, text).object();
    }

    /** Adds them to an event about text that can have some. */
    JsonObject logprobs(JsonObject event, List<Json> logprobs) {
        return event;
    }

    /** What the whole text is called, in the part and in the event that ends it. */
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

    /** What the part's place in its item is called. */
    String placeMember() {
        return placeMember;
    }
}
