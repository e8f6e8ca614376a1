package aigateway.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds a JSON object as a tree, for code that reads or changes it again. Members keep the order in which they were set;
 * setting a member again replaces its value. {@link JsonText} writes bytes without a tree.
 */
public final class JsonObject {
    private final Map<String, Json> members = new LinkedHashMap<>();

    public static JsonObject of() {
        return new JsonObject();
    }

    /** A copy to which members can be added. */
    public static JsonObject like(Json.Obj other) {
        return of().all(other);
    }

    public JsonObject all(Json.Obj other) {
        members.putAll(other.members());
        return this;
    }

    /** Null leaves it out. */
    public JsonObject text(String name, @Nullable String value) {
        return json(name, value == null ? null : new Json.Str(value));
    }

    public JsonObject number(String name, long value) {
        return json(name, new Json.Num(Long.toString(value)));
    }

    public JsonObject flag(String name, boolean value) {
        return json(name, new Json.Bool(value));
    }

    /** Null leaves it out. */
    public JsonObject json(String name, @Nullable Json value) {
        if (value != null) {
            members.put(name, value);
        }
        return this;
    }

    /** An explicit null, for shapes in which the member must be present. */
    public JsonObject nullMember(String name) {
        return json(name, new Json.Null());
    }

    public Json.Obj object() {
        return new Json.Obj(Collections.unmodifiableMap(new LinkedHashMap<>(members)));
    }
}
