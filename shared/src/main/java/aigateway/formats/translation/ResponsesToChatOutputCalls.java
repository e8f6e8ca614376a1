package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The function calls that are being streamed. A piece belongs to the call with its id or index: OpenAI sends the id once and
 * then the index; others leave out the index, send 0 for every call, or repeat or change the id with every piece.
 */
final class ResponsesToChatOutputCalls {
    private final ResponsesToChatEvents events;
    private final ResponsesToChatFrame frame;
    private final IntSupplier places;
    private final List<Call> open = new ArrayList<>();
    private final Map<String, Call> byId = new HashMap<>();
    private final Map<Long, Call> byIndex = new HashMap<>();
    private @Nullable Call latest;

    /**
     * @param places returns the next free place in the output
     */
    ResponsesToChatOutputCalls(ResponsesToChatEvents events, ResponsesToChatFrame frame, IntSupplier places) {
        this.events = events;
        this.frame = frame;
        this.places = places;
    }

    void add(Json.Obj piece) {
        String id = ResponsesToChatResponse.textOrNull(piece, "id");
        Call call = id == null ? null : byId.get(id);
        if (call == null) {
            Call known = atIndex(piece);
            if (known == null && id == null && !isNamed(piece)) {
                // A call without id and name cannot be answered.
                return;
            }
            // A new id starts a call only together with a name.
            call = known == null || (id != null && isNamed(piece)) ? newCall() : known;
        }
        if (id != null) {
            byId.put(id, call);
        }
        byIndex.put(piece.integer("index", 0), call);
        latest = call;
        call.add(piece);
    }

    /** Removes and returns the open calls in the order in which they started. */
    List<Call> removeOpen() {
        List<Call> calls = List.copyOf(open);
        open.clear();
        byId.clear();
        byIndex.clear();
        latest = null;
        return calls;
    }

    private @Nullable Call atIndex(Json.Obj piece) {
        return piece.member("index") == null ? latest : byIndex.get(piece.integer("index", 0));
    }

    private Call newCall() {
        Call call = new Call(events, frame, places);
        open.add(call);
        return call;
    }

    private static boolean isNamed(Json.Obj piece) {
        Json.Obj function = piece.object("function");
        return function != null && ResponsesToChatResponse.textOrNull(function, "name") != null;
    }

    /**
     * A function call while its arguments are streamed. Its first event is sent when its name is known; some providers send it
     * late.
     */
    static final class Call {
        private static final int NOT_STARTED = -1;

        private final ResponsesToChatEvents events;
        private final ResponsesToChatFrame frame;
        private final IntSupplier places;
        private final StringBuilder arguments = new StringBuilder();
        private @Nullable String callId;
        private String name = "";
        private ClientTools.Tool tool = new ClientTools.Tool(false, null, "");
        private final CustomInput input = new CustomInput();
        private int place = NOT_STARTED;
        private int sentLength;

        Call(ResponsesToChatEvents events, ResponsesToChatFrame frame, IntSupplier places) {
            this.events = events;
            this.frame = frame;
            this.places = places;
        }

        /** Adds the next piece: an element of a chunk's tool_calls. */
        void add(Json.Obj piece) {
            callId = callId == null ? ResponsesToChatResponse.textOrNull(piece, "id") : callId;
            Json.Obj function = piece.object("function");
            if (function != null) {
                String newName = ResponsesToChatResponse.textOrNull(function, "name");
                name = name.isEmpty() && newName != null ? newName : name;
                String more = function.text("arguments");
                arguments.append(more == null ? "" : more);
            }
            if (!name.isEmpty()) {
                sendNew();
            }
        }

        int place() {
            start();
            return place;
        }

        /** The whole item. */
        Json.Obj close(String status) {
            sendNew();
            String whole = tool.custom() ? endInput() : endArguments();
            Json.Obj item = item(status, whole);
            events.send(
                    "response.output_item.done",
                    JsonObject.of().number("output_index", place).json("item", item));
            return item;
        }

        private String endArguments() {
            String whole = arguments.toString();
            events.send(
                    "response.function_call_arguments.done",
                    position().text("name", tool.name()).text("arguments", whole));
            return whole;
        }

        private String endInput() {
            sendInput(input.rest(arguments.toString()));
            String whole = CustomInput.of(arguments.toString());
            events.send("response.custom_tool_call_input.done", position().text("input", whole));
            return whole;
        }

        private void sendInput(String piece) {
            if (!piece.isEmpty()) {
                events.send("response.custom_tool_call_input.delta", position().text("delta", piece));
            }
        }

        private void sendNew() {
            start();
            if (tool.custom()) {
                sendInput(input.more(arguments));
            } else if (sentLength < arguments.length()) {
                events.send(
                        "response.function_call_arguments.delta",
                        position().text("delta", arguments.substring(sentLength)));
                sentLength = arguments.length();
            }
        }

        private void start() {
            if (place == NOT_STARTED) {
                place = places.getAsInt();
                tool = frame.tools().received(name);
                events.send(
                        "response.output_item.added",
                        JsonObject.of().number("output_index", place).json("item", item("in_progress", "")));
            }
        }

        private JsonObject position() {
            return JsonObject.of().text("item_id", id()).number("output_index", place);
        }

        private String id() {
            return frame.id(ResponsesToChatItem.prefix(tool), place);
        }

        private Json.Obj item(String status, String written) {
            String call = callId == null ? frame.id("call_", place) : callId;
            return ResponsesToChatItem.call(id(), status, call, tool, written);
        }
    }
}
