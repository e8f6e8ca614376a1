package aigateway.providers;

import aigateway.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a value that fits a JSON schema: types, properties, required, items, enum, const, $ref, anyOf, oneOf, allOf, bounds and
 * common formats. What would need a solver (pattern, not, if, uniqueItems) is passed over. A schema is a client's own text
 * and may
 * be recursive or huge, so the work is bounded whatever it says.
 */
final class MockSchema {
    static final Json.Obj ANYTHING = new Json.Obj(Map.of());

    /** Up to here optional properties and list items are shown; below, only what is required, so that recursion ends. */
    private static final int DEPTH_ROOMY = 4;

    private static final int VALUES_ROOMY = 200;
    private static final int DEPTH_MAX = 30;
    private static final int VALUES_MAX = 2000;
    private static final int BRANCHES_MAX = 50;
    private static final int REFERENCES_MAX = 10;
    private static final int POINTER_LENGTH_MAX = 1000;
    private static final Json NULL = new Json.Null();

    private final Json.Obj root;
    private int values;

    private MockSchema(Json.Obj root) {
        this.root = root;
    }

    /** A value that fits; an empty object for a schema that says nothing. */
    static Json sample(Json.Obj schema) {
        return schema.members().isEmpty() ? ANYTHING : new MockSchema(schema).sample(schema, 0);
    }

    private boolean exhausted(int depth) {
        return depth > DEPTH_MAX || values > VALUES_MAX;
    }

    private boolean roomy(int depth) {
        return depth < DEPTH_ROOMY && values < VALUES_ROOMY;
    }

    private Json sample(@Nullable Json value, int depth) {
        values++;
        if (!(value instanceof Json.Obj written)) {
            return value instanceof Json.Bool(boolean any) && !any ? NULL : new Json.Str("text");
        }
        if (exhausted(depth)) {
            return NULL;
        }
        Json.Obj schema = resolved(written);
        Json constant = schema.members().get("const");
        if (constant != null) {
            return constant;
        }
        List<Json> allowed = schema.items("enum");
        if (!allowed.isEmpty()) {
            return allowed.getFirst();
        }
        for (String union : List.of("anyOf", "oneOf")) {
            List<Json> branches = schema.items(union);
            if (!branches.isEmpty() && schema.object("properties") == null) {
                return sample(branch(branches, depth), depth + 1);
            }
        }
        String type = type(schema, depth);
        return ofType(type == null ? "string" : type, schema, depth);
    }

    private Json ofType(String type, Json.Obj schema, int depth) {
        return switch (type) {
            case "object" -> {
                Map<String, Json> members = new LinkedHashMap<>();
                fill(members, schema, depth);
                yield new Json.Obj(members);
            }
            case "array" -> array(schema, depth);
            case "integer" -> MockNumber.integer(schema);
            case "number" -> MockNumber.decimal(schema);
            case "boolean" -> new Json.Bool(true);
            case "null" -> NULL;
            default -> new Json.Str(MockWord.fitting(schema));
        };
    }

    /**
     * The type that the schema states or implies; of several the first that is not null, but null where that ends a
     * recursion.
     */
    private @Nullable String type(Json.Obj schema, int depth) {
        values++;
        String only = schema.text("type");
        if (only != null) {
            return only;
        }
        List<Json> several = first(schema.items("type"));
        if (!several.isEmpty()) {
            boolean nullable = several.contains(new Json.Str("null"));
            for (Json item : several) {
                if (item instanceof Json.Str(String type) && !type.equals("null")) {
                    return nullable && !roomy(depth) ? "null" : type;
                }
            }
            return "null";
        }
        if (schema.object("properties") != null || !schema.items("required").isEmpty()) {
            return "object";
        }
        if (schema.member("items") != null || schema.member("prefixItems") != null) {
            return "array";
        }
        for (Json part : first(schema.items("allOf"))) {
            String type =
                    part instanceof Json.Obj object && !exhausted(depth) ? type(resolved(object), depth + 1) : null;
            if (type != null) {
                return type;
            }
        }
        return null;
    }

    private void fill(Map<String, Json> members, Json.Obj schema, int depth) {
        values++;
        Json.Obj properties = schema.object("properties");
        Map<String, Json> described = properties == null ? Map.of() : properties.members();
        if (roomy(depth)) {
            for (var property : described.entrySet()) {
                if (!roomy(depth)) {
                    break;
                }
                members.putIfAbsent(property.getKey(), sample(property.getValue(), depth + 1));
            }
        }
        for (Json item : schema.items("required")) {
            if (exhausted(depth)) {
                return;
            }
            values++;
            if (item instanceof Json.Str(String name) && !members.containsKey(name)) {
                members.put(name, sample(described.get(name), depth + 1));
            }
        }
        for (Json part : first(schema.items("allOf"))) {
            if (part instanceof Json.Obj object && !exhausted(depth)) {
                fill(members, resolved(object), depth + 1);
            }
        }
    }

    private Json array(Json.Obj schema, int depth) {
        List<Json> prefix = first(schema.items("prefixItems"));
        long least = Math.max(schema.integer("minItems", 0), prefix.size());
        long wanted = roomy(depth) ? Math.max(least, 1) : least;
        long count = Math.min(wanted, schema.integer("maxItems", wanted));
        if (schema.members().get("items") instanceof Json.Bool(boolean more) && !more) {
            count = Math.min(count, prefix.size());
        }
        List<Json> items = new ArrayList<>();
        while (items.size() < count && !exhausted(depth)) {
            int at = items.size();
            items.add(sample(at < prefix.size() ? prefix.get(at) : schema.member("items"), depth + 1));
        }
        return new Json.Arr(items);
    }

    /** The first branch that is not null, but null where that ends a recursion. */
    private Json branch(List<Json> branches, int depth) {
        Json chosen = null;
        for (Json branch : first(branches)) {
            boolean isNull = branch instanceof Json.Obj object && "null".equals(object.text("type"));
            if (isNull && !roomy(depth)) {
                return branch;
            }
            chosen = chosen == null && !isNull ? branch : chosen;
        }
        return chosen == null ? branches.getFirst() : chosen;
    }

    private Json.Obj resolved(Json.Obj schema) {
        Json.Obj at = schema;
        for (int i = 0; i < REFERENCES_MAX; i++) {
            String reference = at.text("$ref");
            if (reference == null) {
                return at;
            }
            at = target(reference);
        }
        return ANYTHING;
    }

    private Json.Obj target(String reference) {
        if (!reference.startsWith("#") || reference.length() > POINTER_LENGTH_MAX) {
            return ANYTHING;
        }
        Json at = root;
        String pointer = reference.substring(1);
        if (!pointer.isEmpty()) {
            for (String step : pointer.substring(1).split("/", -1)) {
                String name = step.replace("~1", "/").replace("~0", "~");
                at = at instanceof Json.Obj object ? object.member(name) : null;
            }
        }
        return at instanceof Json.Obj object ? object : ANYTHING;
    }

    private static List<Json> first(List<Json> branches) {
        return branches.size() <= BRANCHES_MAX ? branches : branches.subList(0, BRANCHES_MAX);
    }
}
