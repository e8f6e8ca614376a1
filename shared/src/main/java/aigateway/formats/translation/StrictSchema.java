package aigateway.formats.translation;

import aigateway.json.Json;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which JSON Schemas OpenAI's strict mode takes: every object in them is closed and requires all of its properties. */
final class StrictSchema {
    private static final Json CLOSED = new Json.Bool(false);

    private StrictSchema() {}

    /** Whether these parameters of a function can be asked for in strict mode. */
    static boolean fits(@Nullable Json parameters) {
        return parameters instanceof Json.Obj schema && isObject(schema) && closed(schema);
    }

    /** Whether every object in this part of a schema is closed. */
    private static boolean closed(Json part) {
        return switch (part) {
            case Json.Obj schema ->
                (!isObject(schema) || (CLOSED.equals(schema.member("additionalProperties")) && requiresAll(schema)))
                        && schema.members().values().stream().allMatch(StrictSchema::closed);
            case Json.Arr(List<Json> parts) -> parts.stream().allMatch(StrictSchema::closed);
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> true;
        };
    }

    private static boolean isObject(Json.Obj schema) {
        return switch (schema.member("type")) {
            case Json.Str(String type) -> type.equals("object");
            case Json.Arr(List<Json> types) -> types.contains(new Json.Str("object"));
            case null -> false;
            case Json _ -> false;
        };
    }

    private static boolean requiresAll(Json.Obj schema) {
        Json.Obj properties = schema.object("properties");
        Set<Json> required = Set.copyOf(schema.items("required"));
        return properties == null
                || properties.members().keySet().stream().allMatch(name -> required.contains(new Json.Str(name)));
    }
}
