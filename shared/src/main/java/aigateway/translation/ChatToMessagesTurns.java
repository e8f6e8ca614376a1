package aigateway.translation;

import aigateway.json.Json;
import aigateway.kernel.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a chat request as a system prompt and the turns of Messages. Turns of one role that follow one another become one,
 * so that the results of several calls stand together, as Messages wants them. Text that is blank is left out: Messages refuses it.
 */
final class ChatToMessagesTurns {
    private final List<Json> system = new ArrayList<>();
    private final List<Json> turns = new ArrayList<>();
    private List<Json> blocks = new ArrayList<>();
    private @Nullable String role;

    private ChatToMessagesTurns() {}

    static void carry(Asked asked, Members request) throws CannotCarry {
        var carried = new ChatToMessagesTurns();
        List<Asked> messages = asked.objects("messages");
        if (messages.isEmpty()) {
            throw new CannotCarry(Problem.invalidValue("messages", "expected at least one message"));
        }
        for (Asked message : messages) {
            carried.message(message);
        }
        carried.endTurn();
        if (!carried.system.isEmpty()) {
            request.json("system", Blocks.content(carried.system));
        }
        request.json("messages", new Json.Arr(List.copyOf(carried.turns)));
    }

    private void message(Asked message) throws CannotCarry {
        switch (message.text("role")) {
            case "system", "developer" -> texts(message, system);
            case "user" -> user(message);
            case "assistant" -> assistant(message);
            case "tool" -> result(message);
            default ->
                throw new CannotCarry(Problem.invalidValue(
                        message.param("role"), "expected system, developer, user, assistant or tool"));
        }
    }

    private void user(Asked message) throws CannotCarry {
        turn("user");
        int before = blocks.size();
        for (Asked part : message.blocks("content")) {
            Json.Obj block = ChatToMessagesParts.block(part);
            if (!isBlank(block)) {
                blocks.add(block);
            }
        }
        if (blocks.size() == before) {
            throw new CannotCarry(
                    Problem.invalidValue(message.param("content"), "the model's provider wants some content"));
        }
    }

    private void assistant(Asked message) throws CannotCarry {
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
            blocks.add(Blocks.text(refusal));
        }
        if (message.wants("tool_calls")) {
            for (Asked call : message.objects("tool_calls")) {
                blocks.add(call(call));
            }
        }
    }

    private static Json.Obj call(Asked call) throws CannotCarry {
        if (call.wants("type") && !call.text("type").equals("function")) {
            throw call.unsupported("type", "The model's provider knows calls of type function only.");
        }
        Asked function = call.inner("function");
        String arguments = function.text("arguments");
        Json.Obj input = arguments.isBlank() ? Members.of().object() : EventText.objectOf(arguments);
        if (input == null) {
            throw new CannotCarry(
                    Problem.invalidValue(function.param("arguments"), "expected the text of a JSON object"));
        }
        return Members.of()
                .text("type", "tool_use")
                .text("id", call.text("id"))
                .text("name", function.text("name"))
                .json("input", input)
                .object();
    }

    private void result(Asked message) throws CannotCarry {
        turn("user");
        List<Json> said = new ArrayList<>();
        texts(message, said);
        blocks.add(Members.of()
                .text("type", "tool_result")
                .text("tool_use_id", message.text("tool_call_id"))
                .json("content", said.isEmpty() ? null : Blocks.content(said))
                .object());
    }

    private void texts(Asked message, List<Json> into) throws CannotCarry {
        for (Asked part : message.blocks("content")) {
            String text = switch (part.text("type")) {
                case "text" -> part.text("text");
                case "refusal" -> part.text("refusal");
                default -> throw part.unsupported("type", "The model's provider takes text alone here.");
            };
            if (!text.isBlank()) {
                into.add(Blocks.text(text));
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
            turns.add(Members.of()
                    .text("role", role)
                    .json("content", Blocks.content(blocks))
                    .object());
        }
        blocks = new ArrayList<>();
    }
}
