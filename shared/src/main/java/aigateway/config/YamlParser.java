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
 * YAML as far as the file uses it: one document of maps, lists and scalars. Anchors, aliases and tags are refused before a
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
    private final ConfigErrors findings;
    private int documents;
    private int depth;

    private YamlParser(String yaml, ConfigErrors findings) {
        this.yaml = yaml;
        this.findings = findings;
    }

    /** The document, or findings. */
    static Optional<Node> root(String yaml, ConfigErrors findings) {
        return new YamlParser(yaml, findings).root();
    }

    static int line(Optional<Mark> mark) {
        return mark.map(at -> at.getLine() + 1).orElse(1);
    }

    private Optional<Node> root() {
        if (yaml.getBytes(StandardCharsets.UTF_8).length > ConfigBounds.FILE_BYTES_MAX) {
            findings.add(1, "", "the file has more than 1 MiB");
            return Optional.empty();
        }
        try {
            checkEvents();
            return findings.any() ? Optional.empty() : composed();
        } catch (MarkedYamlEngineException wrong) {
            // Not its message, which repeats the lines around.
            findings.add(line(wrong.getProblemMark()), "", "this is not YAML: " + wrong.getProblem());
        } catch (ReaderException wrong) {
            String character = "a character that YAML does not allow, U+%04X".formatted(wrong.getCodePoint());
            findings.add(lineOf(wrong.getCodePoint()), "", character);
        } catch (YamlEngineException _) {
            findings.add(1, "", "this is not YAML");
        }
        return Optional.empty();
    }

    private Optional<Node> composed() {
        Optional<Node> root = new Compose(SETTINGS).composeString(yaml);
        if (root.isEmpty()) {
            // Perhaps an editor is just writing it: no providers at all are asked for by an empty map.
            findings.add(1, "", "the file is empty");
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
        findings.add(line(event.getStartMark()), "", why);
    }

    private int lineOf(int codePoint) {
        int at = Math.max(yaml.indexOf(codePoint), 0);
        return 1 + (int) yaml.chars().limit(at).filter(each -> each == '\n').count();
    }
}
