package aigateway.formats.translation;

import aigateway.json.Json;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether OpenAI's strict mode accepts the schema of a function. */
final class StrictSchema {
    private static final Json FALSE = new Json.Bool(false);

    private StrictSchema() {}

    /**
     * Left out, strict means true in Responses and false in Chat Completions. It is set only for a schema that strict mode
     * accepts: the Responses API adapts others, Chat Completions refuses them.
     */
    static @Nullable Json strict(Json.Obj tool) {
        if (tool.members().containsKey("strict")) {
            return tool.member("strict");
        }
        boolean fits =
                tool.member("parameters") instanceof Json.Obj schema && isObjectSchema(schema) && isClosed(schema);
        return fits ? new Json.Bool(true) : null;
    }

    /** Whether every object in it is closed and requires all of its properties. */
    private static boolean isClosed(Json part) {
        return switch (part) {
            case Json.Obj schema ->
                (!isObjectSchema(schema)
                                || (FALSE.equals(schema.member("additionalProperties")) && requiresAll(schema)))
                        && schema.members().values().stream().allMatch(StrictSchema::isClosed);
            case Json.Arr(List<Json> parts) -> parts.stream().allMatch(StrictSchema::isClosed);
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> true;
        };
    }

    private static boolean isObjectSchema(Json.Obj schema) {
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
