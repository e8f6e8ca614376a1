package aigateway.formats.translation;

import aigateway.http.EventListener;
import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The chunks of a {@code /v1/chat/completions} stream as the events of a {@code /v1/responses} stream. */
final class ResponsesToChatStream implements ResponseTranslator.TranslatedEvents {
    private static final String DONE = "[DONE]";

    private final EventListener client;
    private final NumberedEvents events;
    private final ResponseFrame frame;
    private final OpenOutput output;
    /** The first chunk; it names the model. */
    private Json.@Nullable Obj first;

    private Json.@Nullable Obj usage;
    private @Nullable ResponseEnding ending;
    private boolean over;

    ResponsesToChatStream(EventListener client, ResponseFrame frame) {
        this.client = client;
        this.frame = frame;
        this.events = new NumberedEvents(client);
        this.output = new OpenOutput(events, frame);
    }

    @Override
    public void opened(Runnable cancel) {
        client.opened(cancel);
    }

    @Override
    public boolean take(byte[] event) {
        // Anything after the final event is ignored.
        if (!over) {
            translate(event);
        }
        return events.isWanted();
    }

    /** The usage may come after the reason, so a stream that told its reason lacks nothing but its last line. */
    @Override
    public void ended() {
        if (ending != null && !over) {
            end(ending);
        }
    }

    private void translate(byte[] event) {
        String data = EventListener.data(event);
        if (DONE.equals(data)) {
            end(ending == null ? ResponseEnding.COMPLETED : ending);
            return;
        }
        Json.Obj chunk = data == null ? null : EventText.objectOf(data);
        Json.Obj error = chunk == null ? null : chunk.object("error");
        if (chunk == null) {
            // A comment, or what the reader behind reports as broken.
            events.pass(event);
        } else if (error != null) {
            over = true;
            JsonObject failure = JsonObject.of().text("type", "error").json("error", error);
            events.pass(EventText.event("error", failure.object()));
        } else {
            read(chunk);
        }
    }

    private void read(Json.Obj chunk) {
        begin(chunk);
        Json.Obj told = chunk.object("usage");
        usage = told == null ? usage : told;
        Json.Obj choice = ResponsesToChatResponse.firstChoice(chunk);
        if (choice == null) {
            return;
        }
        Json.Obj delta = choice.object("delta");
        if (delta != null) {
            output.take(choice, delta);
        }
        String reason = ResponsesToChatResponse.filled(choice, "finish_reason");
        if (reason != null && ending == null) {
            ending = ResponseEnding.of(reason);
            output.close(ending);
        }
    }

    private Json.Obj begin(Json.Obj chunk) {
        if (first == null) {
            first = chunk;
            Json.Obj begun = frame.begun(chunk);
            events.send("response.created", JsonObject.of().json("response", begun));
            events.send("response.in_progress", JsonObject.of().json("response", begun));
        }
        return first;
    }

    private void end(ResponseEnding how) {
        over = true;
        Json.Obj begun = begin(new Json.Obj(Map.of()));
        output.close(how);
        Json.Obj response = frame.ended(begun, how, output.items(), ResponseUsage.of(usage));
        events.send("response." + how.status(), JsonObject.of().json("response", response));
    }
}
