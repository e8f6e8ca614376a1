package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.json.JsonText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The conversation of a Messages request as the messages of Chat Completions. */
final class MessagesToChatTurns {
    /** Chat Completions has no flag for a failed tool, so the text says it. */
    private static final String FAILED = "Error: ";
    /**
     * A line that Claude Code writes before its prompt for Anthropic's accounting. It differs in each request, so that a
     * provider's cache would never find the prompt again.
     */
    private static final String BILLING_LINE = "x-anthropic-billing-header:";

    private final List<Json> turns = new ArrayList<>();

    private MessagesToChatTurns() {}

    static Json.Arr messages(RequestObject request) throws UnsupportedTranslation {
        var turns = new MessagesToChatTurns();
        if (request.isSet("system")) {
            turns.system(request.blocks("system"));
        }
        List<RequestObject> messages = request.objects("messages");
        if (messages.isEmpty()) {
            throw request.invalidValue("messages", "expected at least one message");
        }
        for (RequestObject message : messages) {
            turns.turn(message);
        }
        return new Json.Arr(List.copyOf(turns.turns));
    }

    private void turn(RequestObject message) throws UnsupportedTranslation {
        switch (message.text("role")) {
            case "user" -> user(message);
            case "assistant" -> assistant(message.blocks("content"));
            case "system" -> system(message.blocks("content"));
            default -> throw message.invalidValue("role", "expected user, assistant or system");
        }
    }

    private void system(List<RequestObject> blocks) throws UnsupportedTranslation {
        List<Json> texts = new ArrayList<>();
        boolean marked = false;
        for (RequestObject block : blocks) {
            if (!block.text("type").equals("text")) {
                throw block.unsupported("type", "A system prompt is text alone.");
            }
            String text = block.text("text");
            if (text.startsWith(BILLING_LINE)) {
                block.leftOut().add("system.x-anthropic-billing-header");
            } else {
                texts.add(CacheMarks.marked(ContentBlocks.text(text), block.json()));
                marked |= block.isSet(CacheMarks.MEMBER);
            }
        }
        if (!texts.isEmpty()) {
            turns.add(message("system")
                    .json("content", marked ? new Json.Arr(List.copyOf(texts)) : CacheMarks.joined(texts))
                    .object());
        }
    }

    /** Chat Completions requires the results right after the calls, so they come before the user's other content. */
    private void user(RequestObject message) throws UnsupportedTranslation {
        List<RequestObject> blocks = message.blocks("content");
        if (blocks.isEmpty()) {
            throw message.invalidValue("content", "expected at least one block");
        }
        List<Json> parts = new ArrayList<>();
        for (RequestObject block : blocks) {
            if (block.text("type").equals("tool_result")) {
                result(block, parts);
            } else {
                parts.addAll(MessagesToChatParts.parts(block));
            }
        }
        if (!parts.isEmpty()) {
            turns.add(message("user")
                    .json("content", ContentBlocks.content(parts))
                    .object());
        }
    }

    /**
     * A message of role tool.
     *
     * @param parts receives the images and documents, which a tool's message cannot hold
     */
    private void result(RequestObject block, List<Json> parts) throws UnsupportedTranslation {
        List<String> texts = new ArrayList<>();
        for (RequestObject inner :
                block.member("content") == null ? List.<RequestObject>of() : block.blocks("content")) {
            for (Json.Obj part : MessagesToChatParts.parts(inner)) {
                if (ContentBlocks.isText(part)) {
                    texts.add(String.valueOf(part.text("text")));
                } else {
                    parts.add(part);
                }
            }
        }
        turns.add(message("tool")
                .text("tool_call_id", block.text("tool_use_id"))
                .json("content", result((block.isSet("is_error") ? FAILED : "") + String.join("\n", texts), block))
                .object());
    }

    private static Json result(String text, RequestObject block) {
        return ContentBlocks.content(List.of(CacheMarks.marked(ContentBlocks.text(text), block.json())));
    }

    private void assistant(List<RequestObject> blocks) throws UnsupportedTranslation {
        var text = new StringBuilder();
        List<Json> calls = new ArrayList<>();
        Json mark = null;
        for (RequestObject block : blocks) {
            mark = block.member(CacheMarks.MEMBER) == null ? mark : block.member(CacheMarks.MEMBER);
            switch (block.text("type")) {
                case "text" -> text.append(block.text("text"));
                case "tool_use" -> calls.add(call(block));
                // Only the model that wrote it can read its signature.
                case "thinking", "redacted_thinking" -> leaveOut(block);
                case "compaction" -> text.append(ServerBlocks.text(block.json(), "content"));
                default -> serverBlock(block, text);
            }
        }
        if (text.isEmpty() && calls.isEmpty() && !blocks.isEmpty()) {
            // Of thinking alone: servers refuse an empty message.
            return;
        }
        JsonObject turn = message("assistant");
        if (calls.isEmpty()) {
            turn.json("content", marked(text, mark));
        } else {
            (text.isEmpty() ? turn.nullMember("content") : turn.json("content", marked(text, mark)))
                    .json("tool_calls", new Json.Arr(List.copyOf(calls)));
        }
        turns.add(turn.object());
    }

    private static Json marked(StringBuilder text, @Nullable Json mark) {
        return ContentBlocks.content(List.of(CacheMarks.marked(ContentBlocks.text(text.toString()), mark)));
    }

    /** What Anthropic itself did for the model: a call or a result, which becomes text. */
    private static void serverBlock(RequestObject block, StringBuilder text) {
        String note = ServerBlocks.note(block.json());
        if (note.isEmpty()) {
            leaveOut(block);
        } else {
            text.append(text.isEmpty() ? "" : "\n").append(note).append('\n');
        }
    }

    private static void leaveOut(RequestObject block) {
        block.leftOut().add("messages." + block.json().text("type"));
    }

    private static Json.Obj call(RequestObject block) throws UnsupportedTranslation {
        return JsonObject.of()
                .text("id", block.text("id"))
                .text("type", "function")
                .json(
                        "function",
                        JsonObject.of()
                                .text("name", block.text("name"))
                                .text(
                                        "arguments",
                                        JsonText.of(block.object("input").json()))
                                .object())
                .object();
    }

    private static JsonObject message(String role) {
        return JsonObject.of().text("role", role);
    }
}
