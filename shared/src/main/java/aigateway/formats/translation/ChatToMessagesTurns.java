package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.kernel.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a chat request as a system prompt and the turns of Messages. Turns of one role that follow one another
 * become one,
 * so that the results of several calls stand together, as Messages wants them. Text that is blank is left out: Messages
 * refuses it.
 */
final class ChatToMessagesTurns {
    private final List<Json> system = new ArrayList<>();
    private final List<Json> turns = new ArrayList<>();
    private List<Json> blocks = new ArrayList<>();
    private @Nullable String role;

    private ChatToMessagesTurns() {}

    static void carry(RequestObject asked, JsonObject request) throws UnsupportedTranslation {
        var carried = new ChatToMessagesTurns();
        List<RequestObject> messages = asked.objects("messages");
        if (messages.isEmpty()) {
            throw new UnsupportedTranslation(Problem.invalidValue("messages", "expected at least one message"));
        }
        for (RequestObject message : messages) {
            carried.message(message);
        }
        carried.endTurn();
        if (!carried.system.isEmpty()) {
            request.json("system", ContentBlocks.content(carried.system));
        }
        request.json("messages", new Json.Arr(List.copyOf(carried.turns)));
    }

    private void message(RequestObject message) throws UnsupportedTranslation {
        switch (message.text("role")) {
            case "system", "developer" -> texts(message, system);
            case "user" -> user(message);
            case "assistant" -> assistant(message);
            case "tool" -> result(message);
            default ->
                throw new UnsupportedTranslation(Problem.invalidValue(
                        message.param("role"), "expected system, developer, user, assistant or tool"));
        }
    }

    private void user(RequestObject message) throws UnsupportedTranslation {
        turn("user");
        int before = blocks.size();
        for (RequestObject part : message.blocks("content")) {
            Json.Obj block = ChatToMessagesParts.block(part);
            if (!isBlank(block)) {
                blocks.add(block);
            }
        }
        if (blocks.size() == before) {
            throw new UnsupportedTranslation(
                    Problem.invalidValue(message.param("content"), "the model's provider wants some content"));
        }
    }

    private void assistant(RequestObject message) throws UnsupportedTranslation {
        if (message.wants("function_call")) {
            throw message.unsupported("function_call", "Use 'tool_calls' instead of the deprecated 'function_call'.");
        }
        if (message.wants("audio")) {
            throw message.unsupported("audio", "The model's provider takes text alone.");
        }
        turn("assistant");
        if (message.member("content") != null) {
            texts(message, blocks);
        }
        String refusal = message.object().text("refusal");
        if (refusal != null && !refusal.isBlank()) {
            blocks.add(ContentBlocks.text(refusal));
        }
        if (message.wants("tool_calls")) {
            for (RequestObject call : message.objects("tool_calls")) {
                blocks.add(call(call));
            }
        }
    }

    private static Json.Obj call(RequestObject call) throws UnsupportedTranslation {
        if (call.wants("type") && !call.text("type").equals("function")) {
            throw call.unsupported("type", "The model's provider knows calls of type function only.");
        }
        RequestObject function = call.inner("function");
        String arguments = function.text("arguments");
        Json.Obj input = arguments.isBlank() ? JsonObject.of().object() : EventText.objectOf(arguments);
        if (input == null) {
            throw new UnsupportedTranslation(
                    Problem.invalidValue(function.param("arguments"), "expected the text of a JSON object"));
        }
        return JsonObject.of()
                .text("type", "tool_use")
                .text("id", call.text("id"))
                .text("name", function.text("name"))
                .json("input", input)
                .object();
    }

    private void result(RequestObject message) throws UnsupportedTranslation {
        turn("user");
        List<Json> said = new ArrayList<>();
        texts(message, said);
        blocks.add(JsonObject.of()
                .text("type", "tool_result")
                .text("tool_use_id", message.text("tool_call_id"))
                .json("content", said.isEmpty() ? null : ContentBlocks.content(said))
                .object());
    }

    private void texts(RequestObject message, List<Json> into) throws UnsupportedTranslation {
        for (RequestObject part : message.blocks("content")) {
            String text = switch (part.text("type")) {
                case "text" -> part.text("text");
                case "refusal" -> part.text("refusal");
                default -> throw part.unsupported("type", "The model's provider takes text alone here.");
            };
            if (!text.isBlank()) {
                into.add(ContentBlocks.text(text));
            }
        }
    }

    private static boolean isBlank(Json.Obj block) {
        String text = block.text("text");
        return text != null && text.isBlank();
    }

    private void turn(String next) {
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
