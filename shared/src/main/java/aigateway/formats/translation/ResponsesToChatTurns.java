package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The instructions and input items of a Responses request as the messages of a Chat Completions request. */
final class ResponsesToChatTurns {
    private final ClientTools tools;
    private final List<Turn> turns = new ArrayList<>();
    /** The turn that made each call, by the call's id. */
    private final Map<String, AssistantTurn> callers = new HashMap<>();

    private final ResponsesToChatCalls calls;

    private ResponsesToChatTurns(RequestObject request, ClientTools tools) {
        this.tools = tools;
        this.calls = new ResponsesToChatCalls(request.json());
    }

    static Json.Arr messages(RequestObject request, ClientTools tools) throws UnsupportedTranslation {
        var translated = new ResponsesToChatTurns(request, tools);
        translated.instructions(request);
        translated.input(request);
        List<Json> messages = new ArrayList<>();
        translated.turns.forEach(turn -> turn.write(messages));
        return new Json.Arr(messages);
    }

    private void instructions(RequestObject request) throws UnsupportedTranslation {
        switch (request.member("instructions")) {
            case null -> {}
            case Json.Str text -> message("system", text);
            case Json _ -> throw request.invalidType("instructions", "a string");
        }
    }

    private void input(RequestObject request) throws UnsupportedTranslation {
        switch (request.member("input")) {
            case null -> throw request.missing("input");
            case Json.Str text -> message("user", text);
            case Json.Arr(List<Json> items) -> {
                for (int index = 0; index < items.size(); index++) {
                    item(request.element("input", index));
                }
            }
            case Json _ -> throw request.invalidType("input", "a string or an array of items");
        }
    }

    private void item(RequestObject item) throws UnsupportedTranslation {
        String type = item.json().text("type");
        // A message may come without its type.
        switch (type == null ? "message" : type) {
            case "message" -> message(item);
            case "function_call" -> call(item, false, item.text("arguments"));
            case "custom_tool_call" -> call(item, true, ResponsesToChatCalls.oneText(item.text(ClientTools.INPUT)));
            case "function_call_output", "custom_tool_call_output" -> output(item);
            case "item_reference" ->
                throw item.unsupported(
                        "type", "This model's provider has only Chat Completions, which has no items of this type.");
            // Its tools are among the tools already.
            case "additional_tools" -> {}
            // Only the model that wrote it can read it, and it brings nothing that a chat can hold.
            case "reasoning", "compaction", "compaction_summary", "context_compaction" -> item.leaveOutByType();
            default -> other(item);
        }
    }

    /** A call of a tool that the provider lacks, or its output. */
    private void other(RequestObject item) throws UnsupportedTranslation {
        ResponsesToChatCalls.Carried carried = calls.read(item);
        switch (carried) {
            case ResponsesToChatCalls.Call(String id, String name, String arguments, String output) -> {
                AssistantTurn turn = turnForCall();
                turn.addCall(id, name, arguments);
                if (output == null) {
                    callers.put(id, turn);
                } else {
                    turn.addOutput(id, List.of(ContentBlocks.text(output)));
                }
            }
            case ResponsesToChatCalls.Output(String id, List<Json.Obj> parts) -> {
                AssistantTurn turn = callers.get(id);
                if (turn == null) {
                    turnForText().add(parts);
                } else {
                    turn.addOutput(id, parts);
                }
            }
            case ResponsesToChatCalls.Note(String text) -> turnForText().add(List.of(ContentBlocks.text(text)));
            case ResponsesToChatCalls.Nothing() -> item.leaveOutByType();
        }
    }

    private void message(RequestObject item) throws UnsupportedTranslation {
        List<Json.Obj> content = ResponsesToChatParts.parts(item, "content");
        switch (item.json().text("role")) {
            case "assistant" -> turnForText().add(content);
            case "user" -> message("user", ResponsesToChatParts.content(content));
            // Servers other than OpenAI's seldom know the newer role "developer".
            case "system", "developer" -> message("system", ResponsesToChatParts.content(content));
            case null, default -> throw item.invalidValue("role", "expected user, assistant, system or developer");
        }
    }

    private void message(String role, Json content) {
        Json.Obj message =
                JsonObject.of().text("role", role).json("content", content).object();
        turns.add(messages -> messages.add(message));
    }

    private void call(RequestObject item, boolean custom, String arguments) throws UnsupportedTranslation {
        String id = item.text("call_id");
        var tool = new ClientTools.Tool(custom, item.json().text("namespace"), item.text("name"));
        AssistantTurn turn = turnForCall();
        turn.addCall(id, tools.sent(tool), arguments);
        callers.put(id, turn);
    }

    private void output(RequestObject item) throws UnsupportedTranslation {
        String id = item.text("call_id");
        AssistantTurn turn = callers.get(id);
        if (turn == null) {
            throw item.invalidValue("call_id", "no call with this call_id comes before it");
        }
        turn.addOutput(id, ResponsesToChatParts.parts(item, "output"));
    }

    /** Text becomes a message of its own, except while calls are open: nothing may come between them and their outputs. */
    private AssistantTurn turnForText() {
        AssistantTurn last = lastTurn();
        return last != null && last.hasOpenCalls() ? last : newTurn();
    }

    /** Calls of one turn are one message, together with the text before them. */
    private AssistantTurn turnForCall() {
        AssistantTurn last = lastTurn();
        return last != null && !last.hasOutputs() ? last : newTurn();
    }

    private @Nullable AssistantTurn lastTurn() {
        return !turns.isEmpty() && turns.getLast() instanceof AssistantTurn turn ? turn : null;
    }

    private AssistantTurn newTurn() {
        var turn = new AssistantTurn();
        turns.add(turn);
        return turn;
    }

    /** One or more messages that must follow one another. */
    private interface Turn {
        void write(List<Json> messages);
    }

    /**
     * The text and calls of one model turn, and the outputs of its calls, wherever they were in the input. A tool's message
     * holds text only, so pictures and files of outputs are a user's message after them.
     */
    private static final class AssistantTurn implements Turn {
        private final List<Json.Obj> parts = new ArrayList<>();
        private final List<Json> calls = new ArrayList<>();
        private final List<Json> outputs = new ArrayList<>();
        private final List<Json.Obj> pictures = new ArrayList<>();

        void add(List<Json.Obj> more) {
            parts.addAll(more);
        }

        void addCall(String id, String name, String arguments) {
            Json.Obj function = JsonObject.of()
                    .text("name", name)
                    .text("arguments", arguments)
                    .object();
            calls.add(JsonObject.of()
                    .text("id", id)
                    .text("type", "function")
                    .json("function", function)
                    .object());
        }

        void addOutput(String id, List<Json.Obj> content) {
            List<Json.Obj> texts =
                    content.stream().filter(ContentBlocks::isText).toList();
            content.stream().filter(part -> !ContentBlocks.isText(part)).forEach(pictures::add);
            outputs.add(JsonObject.of()
                    .text("role", "tool")
                    .text("tool_call_id", id)
                    .json("content", ResponsesToChatParts.content(texts))
                    .object());
        }

        boolean hasOutputs() {
            return !outputs.isEmpty();
        }

        boolean hasOpenCalls() {
            return outputs.size() < calls.size();
        }

        @Override
        public void write(List<Json> messages) {
            JsonObject message = JsonObject.of().text("role", "assistant");
            if (parts.isEmpty() && !calls.isEmpty()) {
                message.nullMember("content");
            } else {
                message.json("content", ResponsesToChatParts.assistantContent(parts));
            }
            message.json("tool_calls", calls.isEmpty() ? null : new Json.Arr(calls));
            messages.add(message.object());
            messages.addAll(outputs);
            if (!pictures.isEmpty()) {
                messages.add(JsonObject.of()
                        .text("role", "user")
                        .json("content", ResponsesToChatParts.content(pictures))
                        .object());
            }
        }
    }
}
