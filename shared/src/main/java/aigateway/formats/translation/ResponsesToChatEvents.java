package aigateway.formats.translation;

import aigateway.http.EventListener;
import aigateway.http.ServerSentEvents;
import aigateway.json.Json;
import aigateway.json.JsonObject;

/** Sends the events of one Responses stream to the client, numbered without gaps, until the client is gone. */
final class ResponsesToChatEvents {
    private final EventListener client;
    private long next;
    private boolean hasClient = true;

    ResponsesToChatEvents(EventListener client) {
        this.client = client;
    }

    /** Sends an event with its type and number. */
    void send(String type, JsonObject members) {
        Json.Obj data = JsonObject.of()
                .text("type", type)
                .number("sequence_number", next++)
                .all(members.object())
                .object();
        pass(ServerSentEvents.event(type, data));
    }

    /** Passes on an event without a number. */
    void pass(byte[] event) {
        hasClient = hasClient && client.take(event);
    }

    /** Whether the client is still there. */
    boolean hasClient() {
        return hasClient;
    }
}
