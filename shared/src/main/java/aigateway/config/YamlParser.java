package aigateway.config;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * The part of YAML that the file uses: one document of maps, lists and scalars. Anchors, aliases and tags are refused before a
 * node is
 * made, since they let a small file stand for a huge one.
 */
final class YamlParser {
    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setAllowDuplicateKeys(false)
            .setMaxAliasesForCollections(0)
            .setCodePointLimit(ConfigBounds.FILE_BYTES_MAX)
            .build();

    private final String yaml;
    private final ConfigErrors errors;
    private int documents;
    private int depth;

    private YamlParser(String yaml, ConfigErrors errors) {
        this.yaml = yaml;
        this.errors = errors;
    }

    /** The document; empty when there are errors. */
    static Optional<Node> root(String yaml, ConfigErrors errors) {
        return new YamlParser(yaml, errors).root();
    }

    static int line(Optional<Mark> mark) {
        return mark.map(at -> at.getLine() + 1).orElse(1);
    }

    private Optional<Node> root() {
        if (yaml.getBytes(StandardCharsets.UTF_8).length > ConfigBounds.FILE_BYTES_MAX) {
            errors.add(1, "", "the file has more than 1 MiB");
            return Optional.empty();
        }
        try {
            checkEvents();
            return errors.any() ? Optional.empty() : composed();
        } catch (MarkedYamlEngineException wrong) {
            // Not its message, which repeats the lines around.
            errors.add(line(wrong.getProblemMark()), "", "this is not YAML: " + wrong.getProblem());
        } catch (ReaderException wrong) {
            String character = "a character that YAML does not allow, U+%04X".formatted(wrong.getCodePoint());
            errors.add(lineOf(wrong.getCodePoint()), "", character);
        } catch (YamlEngineException _) {
            errors.add(1, "", "this is not YAML");
        }
        return Optional.empty();
    }

    private Optional<Node> composed() {
        Optional<Node> root = new Compose(SETTINGS).composeString(yaml);
        if (root.isEmpty()) {
            // An editor may be writing it just now. A file without providers says so with an empty map.
            errors.add(1, "", "the file is empty");
        }
        return root;
    }

    private void checkEvents() {
        for (Event event : new Parse(SETTINGS).parseString(yaml)) {
            check(event);
            if (depth > ConfigBounds.DEPTH_MAX) {
                refuse(event, "maps and lists are nested too deep");
                return;
            }
        }
    }

    private void check(Event event) {
        switch (event) {
            case DocumentStartEvent _ -> {
                documents++;
                if (documents == 2) {
                    refuse(event, "a second document starts here; the file must be one");
                }
            }
            case AliasEvent _ -> refuse(event, "aliases (*name) are not supported");
            case CollectionStartEvent start -> {
                depth++;
                checkPlain(start, start.getTag());
            }
            case CollectionEndEvent _ -> depth--;
            case ScalarEvent scalar -> checkPlain(scalar, scalar.getTag());
            default -> {}
        }
    }

    private void checkPlain(NodeEvent event, Optional<String> tag) {
        if (event.getAnchor().isPresent()) {
            refuse(event, "anchors (&name) are not supported");
        }
        if (tag.isPresent()) {
            refuse(event, "tags (!name) are not supported");
        }
    }

    private void refuse(Event event, String why) {
        errors.add(line(event.getStartMark()), "", why);
    }

    private int lineOf(int codePoint) {
        int at = Math.max(yaml.indexOf(codePoint), 0);
        return 1 + (int) yaml.chars().limit(at).filter(each -> each == '\n').count();
    }
}
