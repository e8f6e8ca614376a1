package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.json.JsonText;
import java.util.List;

/** Pieces of a message's content that look alike in Chat Completions and in Messages. */
final class ContentBlocks {
    private ContentBlocks() {}

    static Json.Obj text(String text) {
        return JsonObject.of().text("type", "text").text("text", text).object();
    }

    /** The shortest form of a content: both APIs read one text alone as a plain string, and so does every provider. */
    static Json content(List<Json> blocks) {
        boolean plain =
                blocks.size() == 1 && blocks.getFirst() instanceof Json.Obj only && "text".equals(only.text("type"));
        return plain && ((Json.Obj) blocks.getFirst()).member("text") instanceof Json.Str text
                ? text
                : new Json.Arr(List.copyOf(blocks));
    }

    /** An object as JSON text, as Chat Completions wants the arguments of a call. */
    static String written(Json.Obj object) {
        return JsonText.objectText(json -> object.members().forEach(json::json));
    }
}
