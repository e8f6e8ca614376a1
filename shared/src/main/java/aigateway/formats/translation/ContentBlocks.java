package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.util.List;

/** Parts of a message's content that are alike in Chat Completions and in Messages. */
final class ContentBlocks {
    private ContentBlocks() {}

    static Json.Obj text(String text) {
        return JsonObject.of().text("type", "text").text("text", text).object();
    }

    static boolean isText(Json block) {
        return block instanceof Json.Obj object && "text".equals(object.text("type"));
    }

    /** The shortest form of a content: a single text becomes a plain string, which both APIs and every provider accept. */
    static Json content(List<? extends Json> blocks) {
        boolean plain = blocks.size() == 1
                && isText(blocks.getFirst())
                && ((Json.Obj) blocks.getFirst()).member(CacheMarks.MEMBER) == null;
        return plain && ((Json.Obj) blocks.getFirst()).member("text") instanceof Json.Str text
                ? text
                : new Json.Arr(List.copyOf(blocks));
    }
}
