package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.json.JsonReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a chat request as a system prompt and the turns of Messages. Consecutive messages of one role become one
 * turn, so that the results of several calls are together, as Messages requires. Blank text is left out: Messages refuses it.
 */
final class ChatToMessagesTurns {
    private final List<Json> system = new ArrayList<>();
    private final List<Json> turns = new ArrayList<>();
    private List<Json> blocks = new ArrayList<>();
    private @Nullable String role;

    private ChatToMessagesTurns() {}

    static void write(RequestObject request, JsonObject translated) throws UnsupportedTranslation {
        var turns = new ChatToMessagesTurns();
        List<RequestObject> messages = request.objects("messages");
        if (messages.isEmpty()) {
            throw request.invalidValue("messages", "expected at least one message");
        }
        for (RequestObject message : messages) {
            turns.message(message);
        }
        turns.mark(request);
        turns.endTurn();
        if (!turns.system.isEmpty()) {
            translated.json("system", ContentBlocks.content(turns.system));
        }
        translated.json("messages", new Json.Arr(List.copyOf(turns.turns)));
    }

    /** A client that names a key of the provider's cache wants to use it. Messages has marks instead. */
    private void mark(RequestObject request) {
        if (request.isSet("prompt_cache_key")) {
            List<Json> marked = CacheMarks.lastMarked(system, CacheMarks.USUAL);
            system.clear();
            system.addAll(marked);
            blocks = new ArrayList<>(CacheMarks.lastMarked(blocks, CacheMarks.USUAL));
        }
    }

    private void message(RequestObject message) throws UnsupportedTranslation {
        switch (message.text("role")) {
            case "system", "developer" -> addMarked(message, system);
            case "user" -> user(message);
            case "assistant" -> assistant(message);
            case "tool" -> result(message);
            default -> throw message.invalidValue("role", "expected system, developer, user, assistant or tool");
        }
    }

    private void user(RequestObject message) throws UnsupportedTranslation {
        startTurn("user");
        int before = blocks.size();
        for (RequestObject part : message.blocks("content")) {
            Json.Obj block = CacheMarks.marked(ChatToMessagesParts.block(part), part.json());
            if (!isBlank(block)) {
                blocks.add(block);
            }
        }
        markLast(blocks, message);
        if (blocks.size() == before) {
            throw message.invalidValue("content", "the model's provider wants some content");
        }
    }

    private void assistant(RequestObject message) throws UnsupportedTranslation {
        if (message.isSet("function_call")) {
            throw message.unsupported("function_call", "Use 'tool_calls' instead of the deprecated 'function_call'.");
        }
        if (message.isSet("audio")) {
            throw message.unsupported("audio", "The model's provider takes text alone.");
        }
        startTurn("assistant");
        if (message.member("content") != null) {
            addTexts(message, blocks);
        }
        String refusal = message.json().text("refusal");
        if (refusal != null && !refusal.isBlank()) {
            blocks.add(ContentBlocks.text(refusal));
        }
        if (message.isSet("tool_calls")) {
            for (RequestObject call : message.objects("tool_calls")) {
                blocks.add(CacheMarks.marked(call(call), call.json()));
            }
        }
        markLast(blocks, message);
    }

    private static Json.Obj call(RequestObject call) throws UnsupportedTranslation {
        if (call.isSet("type") && !call.text("type").equals("function")) {
            throw call.unsupported("type", "The model's provider knows calls of type function only.");
        }
        RequestObject function = call.object("function");
        String arguments = function.text("arguments");
        Json.Obj input = arguments.isBlank() ? JsonObject.of().object() : JsonReader.objectOrNull(arguments);
        if (input == null) {
            throw function.invalidValue("arguments", "expected the text of a JSON object");
        }
        return JsonObject.of()
                .text("type", "tool_use")
                .text("id", call.text("id"))
                .text("name", function.text("name"))
                .json("input", input)
                .object();
    }

    private void result(RequestObject message) throws UnsupportedTranslation {
        startTurn("user");
        List<Json> texts = new ArrayList<>();
        addTexts(message, texts);
        blocks.add(CacheMarks.marked(
                JsonObject.of()
                        .text("type", "tool_result")
                        .text("tool_use_id", message.text("tool_call_id"))
                        .json("content", texts.isEmpty() ? null : ContentBlocks.content(texts))
                        .object(),
                message.json()));
    }

    private void addMarked(RequestObject message, List<Json> into) throws UnsupportedTranslation {
        addTexts(message, into);
        markLast(into, message);
    }

    /** A mark of a whole message is the mark of its last block. */
    private static void markLast(List<Json> blocks, RequestObject message) {
        List<Json> marked = CacheMarks.lastMarked(blocks, message.member(CacheMarks.MEMBER));
        if (!blocks.isEmpty()) {
            blocks.set(blocks.size() - 1, marked.getLast());
        }
    }

    private void addTexts(RequestObject message, List<Json> into) throws UnsupportedTranslation {
        for (RequestObject part : message.blocks("content")) {
            String text = switch (part.text("type")) {
                case "text" -> part.text("text");
                case "refusal" -> part.text("refusal");
                default -> throw part.unsupported("type", "The model's provider takes text alone here.");
            };
            if (!text.isBlank()) {
                into.add(CacheMarks.marked(ContentBlocks.text(text), part.json()));
            }
        }
    }

    private static boolean isBlank(Json.Obj block) {
        String text = block.text("text");
        return text != null && text.isBlank();
    }

    private void startTurn(String next) {
        if (!next.equals(role)) {
            endTurn();
            role = next;
        }
    }

    private void endTurn() {
        if (role != null && !blocks.isEmpty()) {
            turns.add(JsonObject.of()
                    .text("role", role)
                    .json("content", ContentBlocks.content(blocks))
                    .object());
        }
        blocks = new ArrayList<>();
    }
}
