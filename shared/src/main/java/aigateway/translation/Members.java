package aigateway.translation;

import aigateway.json.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The members of a JSON object, one by one in the order they are to be written; naming a member again replaces its value. */
final class Members {
    private final Map<String, Json> members = new LinkedHashMap<>();

    static Members of() {
        return new Members();
    }

    /** Begins with the members of another object. */
    static Members like(Json.Obj other) {
        return of().all(other);
    }

    Members all(Json.Obj other) {
        members.putAll(other.members());
        return this;
    }

    /** Null leaves it out. */
    Members text(String name, @Nullable String value) {
        return json(name, value == null ? null : new Json.Str(value));
    }

    Members number(String name, long value) {
        return json(name, new Json.Num(Long.toString(value)));
    }

    Members flag(String name, boolean value) {
        return json(name, new Json.Bool(value));
    }

    /** Null leaves it out. */
    Members json(String name, @Nullable Json value) {
        if (value != null) {
            members.put(name, value);
        }
        return this;
    }

    /** An explicit null, where the shape wants the member present. */
    Members nothing(String name) {
        return json(name, new Json.Null());
    }

    Json.Obj object() {
        return new Json.Obj(Collections.unmodifiableMap(new LinkedHashMap<>(members)));
    }
}
