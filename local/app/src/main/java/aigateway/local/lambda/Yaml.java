package aigateway.local.lambda;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A CloudFormation template as maps, lists and texts, without short forms: {@code !Sub x} is a map of {@code Fn::Sub}. */
final class Yaml {
    private static final int ALIASES_MAX = 1_000;

    private Yaml() {}

    static Map<?, ?> read(Path file) throws IOException {
        try (Reader text = Files.newBufferedReader(file)) {
            // A template of our own, with more anchors than a text from elsewhere should have.
            LoadSettings settings = LoadSettings.builder()
                    .setMaxAliasesForCollections(ALIASES_MAX)
                    .build();
            Object root =
                    new Compose(settings).composeReader(text).map(Yaml::value).orElse(Map.of());
            return map(root);
        }
    }

    static Map<?, ?> map(Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    static List<?> list(Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    /** A member at a path; an empty map where there is none. */
    static Object at(Object value, String... path) {
        Object at = value;
        for (String name : path) {
            Object member = map(at).get(name);
            if (member == null) {
                return Map.of();
            }
            at = member;
        }
        return at;
    }

    private static Object value(Node node) {
        Object plain = plain(node);
        String tag = node.getTag().getValue();
        if (!tag.startsWith("!")) {
            return plain;
        }
        String name = tag.substring(1);
        return Map.of(name.equals("Ref") || name.equals("Condition") ? name : "Fn::" + name, plain);
    }

    private static Object plain(Node node) {
        return switch (node) {
            case ScalarNode scalar -> scalar.getValue();
            case SequenceNode sequence -> {
                List<Object> list = new ArrayList<>();
                sequence.getValue().forEach(each -> list.add(value(each)));
                yield list;
            }
            case MappingNode mapping -> {
                Map<String, Object> map = new LinkedHashMap<>();
                for (NodeTuple tuple : mapping.getValue()) {
                    map.put(((ScalarNode) tuple.getKeyNode()).getValue(), value(tuple.getValueNode()));
                }
                yield map;
            }
            default -> throw new IllegalArgumentException("not a template: " + node.getNodeType());
        };
    }
}
