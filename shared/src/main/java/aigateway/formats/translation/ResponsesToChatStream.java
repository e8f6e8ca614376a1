package aigateway.formats.translation;

import aigateway.formats.ChatUsage;
import aigateway.http.EventListener;
import aigateway.http.ServerSentEvents;
import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.json.JsonReader;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The chunks of a {@code /v1/chat/completions} stream as the events of a {@code /v1/responses} stream. */
final class ResponsesToChatStream implements ResponseTranslator.TranslatedEvents {
    private final EventListener client;
    private final ResponsesToChatEvents events;
    private final ResponsesToChatFrame frame;
    private final ResponsesToChatOutput output;
    /** The first chunk, which names the model. */
    private Json.@Nullable Obj first;

    private final ChatUsage usage = new ChatUsage();
    private ResponsesToChatFrame.@Nullable Ending ending;
    private boolean finished;

    ResponsesToChatStream(EventListener client, ResponsesToChatFrame frame) {
        this.client = client;
        this.frame = frame;
        this.events = new ResponsesToChatEvents(client);
        this.output = new ResponsesToChatOutput(events, frame);
    }

    @Override
    public void opened(Runnable cancel) {
        client.opened(cancel);
    }

    @Override
    public boolean take(byte[] event) {
        // Ignore anything after the final event.
        if (!finished) {
            translate(event);
        }
        return events.hasClient();
    }

    /** The usage may come after the finish reason, so a stream with a finish reason is complete except for its last event. */
    @Override
    public void ended() {
        if (ending != null && !finished) {
            end(ending);
        }
    }

    private void translate(byte[] event) {
        String data = ServerSentEvents.dataOf(event);
        if (ServerSentEvents.isDone(data)) {
            end(ending == null ? ResponsesToChatFrame.Ending.COMPLETED : ending);
            return;
        }
        Json.Obj chunk = data == null ? null : JsonReader.providedOrNull(data);
        Json.Obj error = chunk == null ? null : chunk.object("error");
        if (chunk == null) {
            // A comment, or invalid JSON, which the reader behind this one reports.
            events.pass(event);
        } else if (error != null) {
            finished = true;
            JsonObject failure = JsonObject.of().text("type", "error").json("error", error);
            events.pass(ServerSentEvents.event("error", failure.object()));
        } else {
            read(chunk);
        }
    }

    private void read(Json.Obj chunk) {
        start(chunk);
        usage.read(chunk);
        Json.Obj choice = ResponsesToChatResponse.firstChoice(chunk);
        if (choice == null) {
            return;
        }
        Json.Obj delta = choice.object("delta");
        if (delta != null) {
            output.add(choice, delta);
        }
        String reason = ResponsesToChatResponse.textOrNull(choice, "finish_reason");
        if (reason != null && ending == null) {
            ending = ResponsesToChatFrame.Ending.of(reason);
            output.close(ending);
        }
    }

    private Json.Obj start(Json.Obj chunk) {
        if (first == null) {
            first = chunk;
            Json.Obj started = frame.started(chunk);
            events.send("response.created", JsonObject.of().json("response", started));
            events.send("response.in_progress", JsonObject.of().json("response", started));
        }
        return first;
    }

    private void end(ResponsesToChatFrame.Ending how) {
        finished = true;
        Json.Obj started = start(new Json.Obj(Map.of()));
        output.close(how);
        Json.Obj response = frame.ended(started, how, output.items(), ResponsesToChatUsage.of(usage.current()));
        events.send("response." + how.status(), JsonObject.of().json("response", response));
    }
}
