package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.kernel.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The messages of a Chat Completions request, out of the instructions and the input items of a Responses request. */
final class ResponsesToChatTurns {
    private final List<ResponsesToChatTurn> turns = new ArrayList<>();
    /** The turn that made each call, by the call's id. */
    private final Map<String, ResponsesToChatTurn.Assistant> callers = new HashMap<>();

    private final TranslationErrors complaints;
    private final ResponsesToChatParts parts;

    ResponsesToChatTurns(TranslationErrors complaints) {
        this.complaints = complaints;
        this.parts = new ResponsesToChatParts(complaints);
    }

    Json array() {
        List<Json> messages = new ArrayList<>();
        turns.forEach(turn -> turn.write(messages));
        return new Json.Arr(messages);
    }

    void instructions(@Nullable Json instructions) {
        switch (instructions) {
            case null -> {}
            case Json.Str text -> turns.add(plain("system", text));
            case Json _ -> complaints.say(Problem.invalidType("instructions", "a string"));
        }
    }

    void input(@Nullable Json input) {
        switch (input) {
            case null -> complaints.say(Problem.missing("input"));
            case Json.Str text -> turns.add(plain("user", text));
            case Json.Arr(List<Json> items) -> {
                for (int place = 0; place < items.size(); place++) {
                    item(items.get(place), "input[" + place + "]");
                }
            }
            case Json _ -> complaints.say(Problem.invalidType("input", "a string or an array of items"));
        }
    }

    private void item(Json any, String where) {
        if (!(any instanceof Json.Obj item)) {
            complaints.say(Problem.invalidType(where, "an object"));
            return;
        }
        String type = item.text("type");
        // A message may come without its type.
        switch (type == null ? "message" : type) {
            case "message" -> message(item, where);
            case "function_call" -> call(item, where);
            case "function_call_output" -> output(item, where);
            case "reasoning" -> {
                // Chat Completions takes no thoughts back; the model thinks again.
            }
            default ->
                complaints.say(Problem.unsupported(
                        where + ".type",
                        "This model's provider has only Chat Completions, which has no items of this type."));
        }
    }

    private void message(Json.Obj item, String where) {
        List<Json.Obj> content = parts.parts(item.member("content"), where + ".content");
        switch (item.text("role")) {
            case "assistant" -> assistant().say(content);
            case "user" -> turns.add(plain("user", ResponsesToChatParts.content(content)));
            // Servers that are not OpenAI's seldom know the newer role "developer".
            case "system", "developer" -> turns.add(plain("system", ResponsesToChatParts.content(content)));
            case null, default ->
                complaints.say(Problem.invalidValue(where + ".role", "expected user, assistant, system or developer"));
        }
    }

    private void call(Json.Obj item, String where) {
        String id = complaints.requiredText(item, "call_id", where);
        String name = complaints.requiredText(item, "name", where);
        String arguments = complaints.requiredText(item, "arguments", where);
        ResponsesToChatTurn.Assistant turn = caller();
        turn.call(id, name, arguments);
        callers.put(id, turn);
    }

    private void output(Json.Obj item, String where) {
        String id = complaints.requiredText(item, "call_id", where);
        ResponsesToChatTurn.Assistant turn = callers.get(id);
        if (turn == null) {
            complaints.say(
                    Problem.invalidValue(where + ".call_id", "no function_call with this call_id comes before it"));
            return;
        }
        turn.answered(id, ResponsesToChatParts.content(parts.texts(item.member("output"), where + ".output")));
    }

    /**
     * Where text goes: a message of its own, but into the turn whose calls are still open, as nothing may stand before their
     * outputs.
     */
    private ResponsesToChatTurn.Assistant assistant() {
        return !turns.isEmpty() && turns.getLast() instanceof ResponsesToChatTurn.Assistant turn && turn.hasOpenCalls()
                ? turn
                : begun();
    }

    /** Where a call goes: calls of one turn are one message, together with the text before them. */
    private ResponsesToChatTurn.Assistant caller() {
        return !turns.isEmpty() && turns.getLast() instanceof ResponsesToChatTurn.Assistant turn && !turn.isAnswered()
                ? turn
                : begun();
    }

    private ResponsesToChatTurn.Assistant begun() {
        var turn = new ResponsesToChatTurn.Assistant();
        turns.add(turn);
        return turn;
    }

    private static ResponsesToChatTurn plain(String role, Json content) {
        return new ResponsesToChatTurn.Said(
                JsonObject.of().text("role", role).json("content", content).object());
    }
}
