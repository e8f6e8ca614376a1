package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** A part of an item while its text comes: announced when it is made. */
final class OpenPart {
    private final NumberedEvents events;
    private final ResponsePart kind;
    /** Which item this is a part of, and where in it. */
    private final Json.Obj where;

    private final StringBuilder text = new StringBuilder();
    private final List<Json> logprobs = new ArrayList<>();

    OpenPart(NumberedEvents events, ResponsePart kind, Json.Obj item, int place) {
        this.events = events;
        this.kind = kind;
        this.where = JsonObject.like(item).number(kind.placeMember(), place).object();
        events.send(kind.partEvent() + ".added", JsonObject.like(where).json("part", kind.of("", List.of())));
    }

    boolean is(ResponsePart other) {
        return kind == other;
    }

    void append(String delta, List<Json> of) {
        text.append(delta);
        logprobs.addAll(of);
        events.send(
                kind.textEvent() + ".delta",
                kind.logprobs(JsonObject.like(where).text("delta", delta), of));
    }

    /** The whole part. */
    Json.Obj close() {
        String whole = text.toString();
        Json.Obj part = kind.of(whole, logprobs);
        events.send(
                kind.textEvent() + ".done",
                kind.logprobs(JsonObject.like(where).text(kind.textMember(), whole), logprobs));
        events.send(kind.partEvent() + ".done", JsonObject.like(where).json("part", part));
        return part;
    }
}
