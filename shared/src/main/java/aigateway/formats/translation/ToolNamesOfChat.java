package aigateway.formats.translation;

import aigateway.http.EventListener;
import aigateway.http.ServerSentEvents;
import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.json.JsonReader;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Replaces the names of tools in a chat request, and gives the client its own names in the response. */
record ToolNamesOfChat(ToolNames names) implements ResponseTranslator {
    private static final String FUNCTION = "function";
    private static final String CALLS = "tool_calls";
    private static final String CHOICE = "tool_choice";

    /** All names of tools in a request: offered, chosen or called before. */
    static Set<String> in(Json.Obj request) {
        Set<String> names = new HashSet<>();
        request.items("tools").forEach(tool -> names.add(name(tool)));
        for (Json message : request.items("messages")) {
            if (message instanceof Json.Obj object) {
                object.items(CALLS).forEach(call -> names.add(name(call)));
            }
        }
        if (request.member(CHOICE) instanceof Json.Obj choice) {
            names.add(name(choice));
            if (choice.member("allowed_tools") instanceof Json.Obj allowed) {
                allowed.items("tools").forEach(tool -> names.add(name(tool)));
            }
        }
        names.remove("");
        return names;
    }

    /** The name of a tool, of a call or of a choice; empty if it has none. */
    static String name(Json tool) {
        Json.Obj function = tool instanceof Json.Obj object ? object.object(FUNCTION) : null;
        String name = function == null ? null : function.text("name");
        return name == null ? "" : name;
    }

    static Json.Obj sent(Json.Obj request, ToolNames names) {
        UnaryOperator<Json.Obj> rename = names::sent;
        JsonObject sent = JsonObject.like(request);
        list(request, "tools", tool -> function(tool, rename), sent);
        list(request, "messages", message -> calls(message, rename), sent);
        if (request.member(CHOICE) instanceof Json.Obj choice) {
            JsonObject chosen = JsonObject.like(function(choice, rename));
            if (choice.member("allowed_tools") instanceof Json.Obj allowed) {
                JsonObject renamed = JsonObject.like(allowed);
                list(allowed, "tools", tool -> function(tool, rename), renamed);
                chosen.json("allowed_tools", renamed.object());
            }
            sent.json(CHOICE, chosen.object());
        }
        return sent.object();
    }

    @Override
    public Json.Obj response(Json.Obj response) {
        return choices(response, "message");
    }

    @Override
    public TranslatedEvents stream(EventListener client) {
        return new Events(client);
    }

    private Json.Obj choices(Json.Obj response, String member) {
        JsonObject received = JsonObject.like(response);
        list(
                response,
                "choices",
                choice -> choice.member(member) instanceof Json.Obj message
                        ? JsonObject.like(choice)
                                .json(member, calls(message, names::received))
                                .object()
                        : choice,
                received);
        return received.object();
    }

    private static Json.Obj calls(Json.Obj message, UnaryOperator<Json.Obj> rename) {
        JsonObject renamed = JsonObject.like(message);
        list(message, CALLS, call -> function(call, rename), renamed);
        return renamed.object();
    }

    private static Json.Obj function(Json.Obj tool, UnaryOperator<Json.Obj> rename) {
        return tool.member(FUNCTION) instanceof Json.Obj function
                ? JsonObject.like(tool).json(FUNCTION, rename.apply(function)).object()
                : tool;
    }

    /** Writes a list with its objects changed; a missing list stays missing. */
    private static void list(Json.Obj from, String name, UnaryOperator<Json.Obj> change, JsonObject into) {
        List<Json> items = from.items(name);
        if (!items.isEmpty()) {
            into.json(
                    name,
                    new Json.Arr(items.stream()
                            .map(item -> item instanceof Json.Obj object ? change.apply(object) : item)
                            .toList()));
        }
    }

    /** A chunk without a call is passed on unchanged. */
    private final class Events implements TranslatedEvents {
        private final EventListener client;

        Events(EventListener client) {
            this.client = client;
        }

        @Override
        public void opened(Runnable cancel) {
            client.opened(cancel);
        }

        @Override
        public boolean take(byte[] event) {
            String data = ServerSentEvents.dataOf(event);
            Json.Obj chunk = data == null || !data.contains(CALLS) ? null : JsonReader.providedOrNull(data);
            return client.take(chunk == null ? event : ServerSentEvents.data(choices(chunk, "delta")));
        }

        @Override
        public void ended() {
            // Nothing is kept back.
        }
    }
}
