package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The marks that say where a provider's cache of the prompt ends. Anthropic has them, and servers of chats that pass them on to
 * Anthropic; there they are members of parts, of tools and of whole messages.
 */
final class CacheMarks {
    static final String MEMBER = "cache_control";

    /** As most clients set it. */
    static final Json USUAL = JsonObject.of().text("type", "ephemeral").object();

    private static final String CONTENT = "content";
    private static final String BETWEEN = "\n\n";

    private CacheMarks() {}

    /** The block with the mark of what it was made from. */
    static Json.Obj marked(Json.Obj block, Json.Obj from) {
        return marked(block, from.member(MEMBER));
    }

    static Json.Obj marked(Json.Obj block, @Nullable Json mark) {
        return mark == null ? block : JsonObject.like(block).json(MEMBER, mark).object();
    }

    /** The same blocks, the last one with the mark; a mark of its own stays. */
    static List<Json> lastMarked(List<Json> blocks, @Nullable Json mark) {
        if (mark == null || blocks.isEmpty() || !(blocks.getLast() instanceof Json.Obj last)) {
            return blocks;
        }
        List<Json> marked = new ArrayList<>(blocks);
        marked.set(blocks.size() - 1, last.member(MEMBER) == null ? marked(last, mark) : last);
        return marked;
    }

    /** A message of a chat without marks, as short as it would be if there had been none. */
    static Json without(Json message, LeftOut leftOut) {
        if (!(message instanceof Json.Obj object)) {
            return message;
        }
        Json.Obj unmarked = unmarked(object, leftOut);
        List<Json> parts = unmarked.items(CONTENT);
        if (parts.stream().noneMatch(CacheMarks::isMarked)) {
            return unmarked;
        }
        List<Json> plain =
                parts.stream().map(part -> unmarkedPart(part, leftOut)).toList();
        boolean system =
                "system".equals(unmarked.text("role")) && plain.stream().allMatch(ContentBlocks::isText);
        return JsonObject.like(unmarked)
                .json(CONTENT, system ? joined(plain) : ContentBlocks.content(plain))
                .object();
    }

    /** A tool, or another object, without its mark. */
    static Json.Obj unmarked(Json.Obj object, LeftOut leftOut) {
        if (!object.members().containsKey(MEMBER)) {
            return object;
        }
        leftOut.add(MEMBER);
        JsonObject unmarked = JsonObject.of();
        object.members().forEach((name, value) -> unmarked.json(name, name.equals(MEMBER) ? null : value));
        return unmarked.object();
    }

    private static Json unmarkedPart(Json part, LeftOut leftOut) {
        return part instanceof Json.Obj object ? unmarked(object, leftOut) : part;
    }

    private static boolean isMarked(Json part) {
        return part instanceof Json.Obj object && object.member(MEMBER) != null;
    }

    /** Texts as one text. */
    static Json joined(List<Json> texts) {
        return new Json.Str(texts.stream()
                .map(part -> ((Json.Obj) part).text("text"))
                .filter(Objects::nonNull)
                .collect(Collectors.joining(BETWEEN)));
    }
}
