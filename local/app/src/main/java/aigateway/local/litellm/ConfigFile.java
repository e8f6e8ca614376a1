package aigateway.local.litellm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** LiteLLM's {@code config.yaml} with the files that it includes. */
final class ConfigFile {
    /** LiteLLM's reader takes the last of two members of one name, and knows anchors. */
    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setSchema(new CoreSchema())
            .setAllowDuplicateKeys(true)
            .build();

    private static final String MERGE = "<<";
    private static final long BYTES_MAX = 8L << 20;

    private ConfigFile() {}

    /**
     * The whole configuration.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    static Members read(Path file) {
        Map<String, Object> root = map(file);
        if (root.remove("include") instanceof List<?> included) {
            for (Object name : included) {
                add(root, map(file.resolveSibling(String.valueOf(name))));
            }
        }
        return Members.of(root);
    }

    private static void add(Map<String, Object> root, Map<String, Object> more) {
        more.forEach((name, value) -> {
            if (root.get(name) instanceof List<?> first && value instanceof List<?> second) {
                List<Object> both = new ArrayList<>(first);
                both.addAll(second);
                root.put(name, both);
            } else {
                root.put(name, value);
            }
        });
    }

    private static Map<String, Object> map(Path file) {
        Object read = merged(yaml(file));
        if (!(read instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(file + " is not a configuration of LiteLLM: it must be a map.");
        }
        Map<String, Object> named = new LinkedHashMap<>();
        map.forEach((name, value) -> named.put(String.valueOf(name), value));
        return named;
    }

    private static @Nullable Object yaml(Path file) {
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new IllegalArgumentException(file + " has more than 8 MiB.");
            }
            return new Load(SETTINGS).loadFromString(Files.readString(file));
        } catch (IOException _) {
            throw new IllegalArgumentException("The file " + file + " cannot be read.");
        } catch (MarkedYamlEngineException wrong) {
            // Not its message, which repeats the lines around: they may hold a key.
            String line = wrong.getProblemMark()
                    .map(mark -> " line " + (mark.getLine() + 1))
                    .orElse("");
            throw new IllegalArgumentException(file + line + " is not YAML: " + wrong.getProblem());
        } catch (YamlEngineException _) {
            throw new IllegalArgumentException(file + " is not YAML.");
        }
    }

    /** With the members of {@code <<} in place, which this YAML reader leaves as they are. */
    private static Object merged(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return new ArrayList<>(list.stream().map(ConfigFile::merged).toList());
        }
        if (!(value instanceof Map<?, ?> map)) {
            return value == null ? "" : value;
        }
        Map<Object, Object> whole = new LinkedHashMap<>();
        Object bases = merged(map.get(MERGE));
        List<?> all = bases instanceof List<?> several ? several : List.of(bases);
        for (Object base : all) {
            if (base instanceof Map<?, ?> members) {
                members.forEach(whole::putIfAbsent);
            }
        }
        map.forEach((name, each) -> {
            if (!MERGE.equals(name) && name != null && each != null) {
                whole.put(name, merged(each));
            }
        });
        return whole;
    }
}
