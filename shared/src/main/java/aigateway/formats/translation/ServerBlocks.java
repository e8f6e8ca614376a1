package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.json.JsonText;
import java.util.List;
import java.util.Set;

/** Calls and results of the tools that run at Anthropic, in the history of a conversation, as text. */
final class ServerBlocks {
    private static final Set<String> FRAME = Set.of("type", "id", "tool_use_id", "cache_control", "caller");
    /** Only Anthropic can read it. */
    private static final Set<String> ENCRYPTED = Set.of("encrypted_content", "encrypted_index", "encrypted_stdout");

    private ServerBlocks() {}

    /** Empty for a block that is no such call or result. */
    static String note(Json.Obj block) {
        String type = String.valueOf(block.text("type"));
        boolean known = type.endsWith("tool_use") || type.endsWith("tool_result");
        return known ? "[" + type + " " + JsonText.of(readable(block)) + "]" : "";
    }

    /** The text of a member; empty if it has none. */
    static String text(Json.Obj block, String name) {
        String text = block.text(name);
        return text == null ? "" : text;
    }

    private static Json.Obj readable(Json.Obj block) {
        JsonObject readable = JsonObject.of();
        block.members().forEach((name, value) -> {
            if (!FRAME.contains(name) && !(value instanceof Json.Null)) {
                readable.json(name, withoutEncrypted(value));
            }
        });
        return readable.object();
    }

    private static Json withoutEncrypted(Json value) {
        return switch (value) {
            case Json.Obj object -> {
                JsonObject kept = JsonObject.of();
                object.members().forEach((name, inner) -> {
                    if (!ENCRYPTED.contains(name) && !(inner instanceof Json.Null)) {
                        kept.json(name, withoutEncrypted(inner));
                    }
                });
                yield kept.object();
            }
            case Json.Arr(List<Json> items) ->
                new Json.Arr(items.stream().map(ServerBlocks::withoutEncrypted).toList());
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> value;
        };
    }
}
