package aigateway.local.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Makes a value that fits a JSON schema, without the keywords that need a solver (pattern, not, if, uniqueItems). Its
 * work is bounded, because a schema may be recursive or huge.
 */
final class SchemaSample {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** Below this depth there are only required members and items, so that recursion ends. */
    private static final int DEPTH_OPTIONAL = 4;

    private static final int DEPTH_MAX = 30;
    private static final int VALUES_MAX = 2000;
    private static final int VALUES_OPTIONAL = 200;
    private static final int REFERENCES_MAX = 10;
    private static final int LENGTH_MAX = 1000;
    private static final Map<String, String> FORMATS = Map.of(
            "date-time", "2026-01-01T00:00:00Z",
            "date", "2026-01-01",
            "time", "00:00:00Z",
            "duration", "PT1S",
            "email", "user@example.com",
            "hostname", "example.com",
            "ipv4", "192.0.2.1",
            "ipv6", "2001:db8::1",
            "uuid", "00000000-0000-4000-8000-000000000000",
            "uri", "https://example.com/");

    private final JsonNode root;
    private int values;

    SchemaSample(JsonNode root) {
        this.root = root;
    }

    /** An empty object for a schema without any keyword. */
    JsonNode value() {
        return root.isEmpty() ? NODES.objectNode() : value(root, 0);
    }

    private boolean showsOptional(int depth) {
        return depth < DEPTH_OPTIONAL && values < VALUES_OPTIONAL;
    }

    private boolean isExhausted(int depth) {
        return depth > DEPTH_MAX || values > VALUES_MAX;
    }

    private JsonNode value(JsonNode written, int depth) {
        values++;
        if (isExhausted(depth)) {
            return NODES.nullNode();
        }
        JsonNode schema = resolve(written);
        if (schema.has("const")) {
            return schema.get("const");
        }
        if (!schema.path("enum").isEmpty()) {
            return schema.get("enum").get(0);
        }
        for (String union : List.of("anyOf", "oneOf")) {
            if (!schema.path(union).isEmpty() && !schema.has("properties")) {
                return value(branch(schema.get(union), depth), depth + 1);
            }
        }
        return switch (type(schema, depth)) {
            case "object" -> {
                ObjectNode members = NODES.objectNode();
                fill(members, schema, depth);
                yield members;
            }
            case "array" -> array(schema, depth);
            case "integer", "number" -> SampleNumber.of(schema);
            case "boolean" -> NODES.booleanNode(true);
            case "null" -> NODES.nullNode();
            default -> text(schema);
        };
    }

    /** The stated or implied type; empty when there is none. Of several the first that is not null, but null ends a recursion. */
    private String type(JsonNode schema, int depth) {
        values++;
        JsonNode type = schema.path("type");
        if (type.isTextual()) {
            return type.textValue();
        }
        if (type.isArray()) {
            List<String> types = stream(type).map(JsonNode::asText).toList();
            return types.contains("null") && !showsOptional(depth)
                    ? "null"
                    : types.stream()
                            .filter(each -> !each.equals("null"))
                            .findFirst()
                            .orElse("null");
        }
        if (schema.path("properties").isObject() || !schema.path("required").isEmpty()) {
            return "object";
        }
        if (schema.has("items") || schema.has("prefixItems")) {
            return "array";
        }
        for (JsonNode part : schema.path("allOf")) {
            String implied = isExhausted(depth) ? "" : type(resolve(part), depth + 1);
            if (!implied.isEmpty()) {
                return implied;
            }
        }
        return "";
    }

    private void fill(ObjectNode members, JsonNode schema, int depth) {
        values++;
        JsonNode properties = schema.path("properties");
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            if (showsOptional(depth) && !members.has(property.getKey())) {
                members.set(property.getKey(), value(property.getValue(), depth + 1));
            }
        }
        for (JsonNode name : schema.path("required")) {
            if (name.isTextual() && !isExhausted(depth) && !members.has(name.textValue())) {
                members.set(name.textValue(), value(properties.path(name.textValue()), depth + 1));
            }
        }
        for (JsonNode part : schema.path("allOf")) {
            if (!isExhausted(depth)) {
                fill(members, resolve(part), depth + 1);
            }
        }
    }

    private ArrayNode array(JsonNode schema, int depth) {
        JsonNode prefix = schema.path("prefixItems");
        JsonNode rest = schema.path("items");
        long least = Math.max(schema.path("minItems").asLong(0), prefix.size());
        long wanted = Math.max(least, showsOptional(depth) ? 1 : 0);
        long most = rest.isBoolean() && !rest.booleanValue() ? prefix.size() : wanted;
        long count = Math.min(Math.min(wanted, most), schema.path("maxItems").asLong(wanted));
        ArrayNode items = NODES.arrayNode();
        while (items.size() < count && !isExhausted(depth)) {
            JsonNode item = prefix.path(items.size());
            items.add(value(item.isMissingNode() ? rest : item, depth + 1));
        }
        return items;
    }

    /** The first branch that is not null, but null where that ends a recursion. */
    private JsonNode branch(JsonNode branches, int depth) {
        JsonNode chosen = null;
        for (JsonNode branch : branches) {
            boolean isNull = branch.path("type").asText().equals("null");
            if (isNull && !showsOptional(depth)) {
                return branch;
            }
            chosen = chosen == null && !isNull ? branch : chosen;
        }
        return chosen == null ? branches.path(0) : chosen;
    }

    private static JsonNode text(JsonNode schema) {
        String text = FORMATS.getOrDefault(schema.path("format").asText(), "text");
        long least = Math.min(schema.path("minLength").asLong(0), LENGTH_MAX);
        long most = Math.max(0, schema.path("maxLength").asLong(LENGTH_MAX));
        String padded = text + "x".repeat((int) Math.max(0, least - text.length()));
        return TextNode.valueOf(padded.length() <= most ? padded : padded.substring(0, (int) most));
    }

    /** Follows references within the schema; what cannot be found allows anything. */
    private JsonNode resolve(JsonNode schema) {
        JsonNode at = schema;
        for (int i = 0; i < REFERENCES_MAX && at.has("$ref"); i++) {
            String reference = at.get("$ref").asText();
            boolean isPointer = reference.equals("#") || reference.startsWith("#/");
            at = isPointer && reference.length() <= LENGTH_MAX ? root.at(reference.substring(1)) : NODES.missingNode();
        }
        return at.has("$ref") ? NODES.missingNode() : at;
    }

    private static Stream<JsonNode> stream(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }
}
