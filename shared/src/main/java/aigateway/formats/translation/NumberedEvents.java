package aigateway.formats.translation;

import aigateway.http.EventListener;
import aigateway.json.Json;
import aigateway.json.JsonObject;

/** The events of one Responses stream on their way to the client, numbered without gaps. A client that has gone gets no more. */
final class NumberedEvents {
    private final EventListener client;
    private long next;
    private boolean wanted = true;

    NumberedEvents(EventListener client) {
        this.client = client;
    }

    /** Adds the type and the number. */
    void send(String type, JsonObject members) {
        Json.Obj data = JsonObject.of()
                .text("type", type)
                .number("sequence_number", next++)
                .all(members.object())
                .object();
        pass(EventText.event(type, data));
    }

    /** Hands on an event that has no number. */
    void pass(byte[] event) {
        wanted = wanted && client.take(event);
    }

    /** Whether the client takes more. */
    boolean isWanted() {
        return wanted;
    }
}
