package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** A function call while its arguments come: announced when its name is known, which some providers tell late. */
final class OpenCall {
    private static final int UNANNOUNCED = -1;

    private final NumberedEvents events;
    private final ResponseFrame frame;
    private final IntSupplier places;
    private final StringBuilder arguments = new StringBuilder();
    private @Nullable String callId;
    private String name = "";
    private int place = UNANNOUNCED;
    private int told;

    /**
     * @param places gives each announced item its own place in the output
     */
    OpenCall(NumberedEvents events, ResponseFrame frame, IntSupplier places) {
        this.events = events;
        this.frame = frame;
        this.places = places;
    }

    /** The next piece: an element of a chunk's tool_calls. */
    void take(Json.Obj piece) {
        callId = callId == null ? ResponsesToChatResponse.filled(piece, "id") : callId;
        Json.Obj function = piece.object("function");
        if (function != null) {
            String called = ResponsesToChatResponse.filled(function, "name");
            name = name.isEmpty() && called != null ? called : name;
            String more = function.text("arguments");
            arguments.append(more == null ? "" : more);
        }
        if (!name.isEmpty()) {
            tell();
        }
    }

    int place() {
        announce();
        return place;
    }

    /** The whole item. */
    Json.Obj close(String status) {
        tell();
        String whole = arguments.toString();
        events.send(
                "response.function_call_arguments.done",
                where().text("name", name).text("arguments", whole));
        Json.Obj item = item(status, whole);
        events.send(
                "response.output_item.done",
                JsonObject.of().number("output_index", place).json("item", item));
        return item;
    }

    private void tell() {
        announce();
        if (told < arguments.length()) {
            events.send("response.function_call_arguments.delta", where().text("delta", arguments.substring(told)));
            told = arguments.length();
        }
    }

    private void announce() {
        if (place == UNANNOUNCED) {
            place = places.getAsInt();
            events.send(
                    "response.output_item.added",
                    JsonObject.of().number("output_index", place).json("item", item("in_progress", "")));
        }
    }

    private JsonObject where() {
        return JsonObject.of().text("item_id", frame.id("fc_", place)).number("output_index", place);
    }

    private Json.Obj item(String status, String written) {
        String id = callId == null ? frame.id("call_", place) : callId;
        return ResponseItem.call(frame.id("fc_", place), status, id, name, written);
    }
}
