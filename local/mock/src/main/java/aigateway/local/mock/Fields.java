package aigateway.local.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The members of a request's object, each checked when it is read. A member that is null counts as left out.
 *
 * @param path of the object in the request, with a final dot; empty for the request itself
 */
record Fields(ObjectNode node, String path) {
    /** The object at this place of a list. */
    static Fields of(JsonNode item, String place) {
        if (item instanceof ObjectNode object) {
            return new Fields(object, place + ".");
        }
        throw Refusal.type(place, "an object");
    }

    @Nullable
    JsonNode find(String name) {
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    JsonNode require(String name) {
        JsonNode value = find(name);
        if (value == null) {
            throw Refusal.missing(path + name);
        }
        return value;
    }

    @Nullable
    String text(String name) {
        JsonNode value = find(name);
        if (value != null && !value.isTextual()) {
            throw Refusal.type(path + name, "a string");
        }
        return value == null ? null : value.textValue();
    }

    String requireText(String name) {
        require(name);
        return String.valueOf(text(name));
    }

    String requireText(String name, int lengthMax) {
        String text = requireText(name);
        if (text.isEmpty() || text.length() > lengthMax) {
            throw Refusal.value(path + name, "expected a string of 1 to " + lengthMax + " characters");
        }
        return text;
    }

    @Nullable
    String oneOf(String name, List<String> values) {
        String value = text(name);
        if (value != null && !values.contains(value)) {
            throw Refusal.value(path + name, "supported values are: '" + String.join("', '", values) + "'");
        }
        return value;
    }

    boolean flag(String name, boolean otherwise) {
        JsonNode value = find(name);
        if (value != null && !value.isBoolean()) {
            throw Refusal.type(path + name, "a boolean");
        }
        return value == null ? otherwise : value.booleanValue();
    }

    long integer(String name, long min, long max, long otherwise) {
        JsonNode value = number(name, min, max);
        if (value != null && !value.isIntegralNumber()) {
            throw Refusal.value(path + name, "expected a whole number");
        }
        return value == null ? otherwise : value.longValue();
    }

    @Nullable
    JsonNode number(String name, long min, long max) {
        JsonNode value = find(name);
        if (value == null) {
            return null;
        }
        if (!value.isNumber()) {
            throw Refusal.type(path + name, "a number");
        }
        BigDecimal number = value.decimalValue();
        if (number.compareTo(BigDecimal.valueOf(min)) < 0 || number.compareTo(BigDecimal.valueOf(max)) > 0) {
            throw Refusal.value(path + name, "expected a number from " + min + " to " + max);
        }
        return value;
    }

    @Nullable
    Fields object(String name) {
        JsonNode value = find(name);
        return value == null ? null : of(value, path + name);
    }

    /** The list's items; empty when it is left out. */
    List<JsonNode> items(String name) {
        JsonNode value = find(name);
        if (value != null && !value.isArray()) {
            throw Refusal.type(path + name, "an array");
        }
        List<JsonNode> items = new ArrayList<>();
        if (value != null) {
            value.forEach(items::add);
        }
        return items;
    }

    /** The objects of a list, each with its place in the request. */
    List<Fields> objects(String name) {
        List<Fields> objects = new ArrayList<>();
        for (JsonNode item : items(name)) {
            objects.add(of(item, path + name + "[" + objects.size() + "]"));
        }
        return objects;
    }

    void refuse(List<String> names) {
        for (String name : names) {
            if (find(name) != null) {
                throw Refusal.unsupported(path + name, "The mock does not know '" + path + name + "'.");
            }
        }
    }

    /** Its own path as an error names it. */
    String place() {
        return path.isEmpty() ? path : path.substring(0, path.length() - 1);
    }
}
