package aigateway.providers;

import aigateway.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model that clients may name.
 *
 * @param fields as the provider lists them, with OpenAI's four required ones always set
 */
public record Model(String id, Json.Obj fields) {
    static @Nullable Model of(Json listed, String provider) {
        if (!(listed instanceof Json.Obj object) || object.text("id") == null) {
            return null;
        }
        Map<String, Json> fields = new LinkedHashMap<>(object.members());
        fields.put("object", new Json.Str("model"));
        if (object.integer("created", -1) < 0) {
            fields.put("created", new Json.Num("0"));
        }
        if (object.text("owned_by") == null) {
            fields.put("owned_by", new Json.Str(provider));
        }
        return new Model(String.valueOf(object.text("id")), new Json.Obj(fields));
    }

    /** A model of which only the name is known. */
    static Model named(String id, String provider) {
        Map<String, Json> fields = new LinkedHashMap<>();
        fields.put("id", new Json.Str(id));
        fields.put("object", new Json.Str("model"));
        fields.put("created", new Json.Num("0"));
        fields.put("owned_by", new Json.Str(provider));
        return new Model(id, new Json.Obj(fields));
    }

    /** The same model under another name. */
    Model named(String other) {
        if (other.equals(id)) {
            return this;
        }
        Map<String, Json> renamed = new LinkedHashMap<>(fields.members());
        renamed.put("id", new Json.Str(other));
        return new Model(other, new Json.Obj(renamed));
    }
}
