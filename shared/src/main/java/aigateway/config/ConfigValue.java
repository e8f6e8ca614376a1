package aigateway.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A value in the file and its line. A value that cannot be read is an error and empty, so that reading goes on and finds the
 * next.
 *
 * @param line of its name, if it has one
 */
record ConfigValue(Node node, int line, String path, ConfigErrors errors) {
    static ConfigValue root(Node node, ConfigErrors errors) {
        return new ConfigValue(node, YamlParser.line(node.getStartMark()), "", errors);
    }

    void refuse(String message) {
        errors.add(line, path, message);
    }

    boolean isMap() {
        return node instanceof MappingNode;
    }

    Optional<String> text(TextFormat form) {
        Optional<String> text = text();
        if (text.isPresent() && !form.fits(text.get())) {
            refuse(form.objection());
            return Optional.empty();
        }
        return text;
    }

    Optional<String> oneOf(List<String> choices) {
        Optional<String> text = text();
        if (text.isPresent() && !choices.contains(text.get())) {
            refuse("expected " + (choices.size() > 1 ? "one of " : "") + String.join(", ", choices));
            return Optional.empty();
        }
        return text;
    }

    Optional<Integer> number(int min, int max) {
        if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.INT)) {
            // A number of more digits is beyond every bound here, and beyond an int.
            String digits = scalar.getValue();
            int number = digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
            if (number >= min && number <= max) {
                return Optional.of(number);
            }
        }
        refuse("expected a whole number from " + min + " to " + max);
        return Optional.empty();
    }

    Optional<Boolean> flag() {
        if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.BOOL)) {
            return Optional.of(Boolean.valueOf(scalar.getValue()));
        }
        refuse("expected true or false");
        return Optional.empty();
    }

    /** All items, even if there are too many: each may have an error of its own. */
    List<ConfigValue> items(int min, int max) {
        if (!(node instanceof SequenceNode list)) {
            refuse("expected a list");
            return List.of();
        }
        List<ConfigValue> items = new ArrayList<>();
        for (Node item : list.getValue()) {
            String at = path + "[" + items.size() + "]";
            items.add(new ConfigValue(item, YamlParser.line(item.getStartMark()), at, errors));
        }
        bound(items.size(), min, max);
        return items;
    }

    /** A map whose names the operator chooses. */
    Map<String, ConfigValue> entries(int max) {
        Optional<Map<String, ConfigValue>> entries = entries();
        entries.ifPresent(all -> bound(all.size(), 0, max));
        return entries.orElse(Map.of());
    }

    /** A map with these names only; other names are errors. */
    Optional<ConfigObject> members(List<String> names) {
        Optional<Map<String, ConfigValue>> entries = entries();
        entries.ifPresent(all -> all.forEach((name, value) -> {
            if (!names.contains(name)) {
                String quoted = TextFormat.MEMBER_NAME.fits(name) ? " '" + name + "'" : "";
                String expected = "; expected one of " + String.join(", ", names);
                errors.add(value.line(), path, "unknown member" + quoted + expected);
            }
        }));
        return entries.map(all -> new ConfigObject(this, all));
    }

    Optional<String> text() {
        if (!(node instanceof ScalarNode scalar) || scalar.getTag().equals(Tag.NULL)) {
            refuse("expected text");
            return Optional.empty();
        }
        if (scalar.getTag().equals(Tag.STR)) {
            return Optional.of(scalar.getValue());
        }
        boolean variable = scalar.getTag().equals(Tag.ENV_TAG);
        refuse(variable ? "variables (${NAME}) are not supported" : "expected text; put it in quotes");
        return Optional.empty();
    }

    private Optional<Map<String, ConfigValue>> entries() {
        if (!(node instanceof MappingNode map)) {
            refuse("expected a map");
            return Optional.empty();
        }
        Map<String, ConfigValue> entries = new LinkedHashMap<>();
        for (NodeTuple entry : map.getValue()) {
            Node key = entry.getKeyNode();
            int at = YamlParser.line(key.getStartMark());
            if (!(key instanceof ScalarNode scalar && scalar.getTag().equals(Tag.STR))) {
                errors.add(at, path, "a name must be text; put it in quotes");
                continue;
            }
            String name = scalar.getValue();
            String shown = TextFormat.shown(name);
            ConfigValue value =
                    new ConfigValue(entry.getValueNode(), at, path.isEmpty() ? shown : path + "." + shown, errors);
            ConfigValue first = entries.putIfAbsent(name, value);
            if (first != null) {
                value.refuse("is here a second time, after line " + first.line());
            }
        }
        return Optional.of(entries);
    }

    private void bound(int size, int min, int max) {
        if (size < min || size > max) {
            refuse("has " + size + " entries; " + min + " to " + max + " are allowed");
        }
    }
}
