package aigateway.local.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/**
 * The rules of CONTRIBUTING.md that a text search can check. Each module's {@code RulesTest} extends this class for the module's
 * own folder; {@code shared} also checks what belongs to no module: pages, scripts, migrations. What was longer when a rule came
 * is listed in {@code house-rules.properties} with its length then: it may only shrink, and nothing is added.
 */
public abstract class HouseRules {
    private static final Path MODULE = Path.of("").toAbsolutePath().normalize();
    private static final Path ROOT = root();
    private static final int FILE_LINES_MAX = 250;
    private static final int METHOD_LINES_MAX = 40;
    private static final int LINE_LENGTH_MAX = 130;

    /** Landed migrations are frozen: Flyway compares their bytes, comments included. */
    private static final Pattern FROZEN = Pattern.compile("migrations/V([1-9]|1[0-9]|2[0-7])__.*");

    private static final Pattern TEXT = Pattern.compile(
            ".*\\.(java|sql|md|ya?ml|json|html|js|css|csv|properties|toml|lua|xml|example|py)"
                    + "|local/(run|build|jdk|drill|smoke|deploy-localstack|ai-gateway|screenshots|bench-\\w+)|\\.ci/.*");
    private static final List<String> DATA = List.of("local/data", "local/demo-data");
    /** Pages that name banned words in order to ban them, or old names in order to list them. */
    private static final List<String> ABOUT_WORDS =
            List.of("docs/glossary.md", "docs/decisions/0016-structure-and-words.md", "CHANGELOG.md");

    @Test
    void no_file_uses_a_banned_word() throws IOException {
        Pattern bannedWords = bannedWords();
        List<String> findings = new ArrayList<>();
        for (Path file : files()) {
            String name = name(file);
            if (!TEXT.matcher(name).matches() || FROZEN.matcher(name).matches() || ABOUT_WORDS.contains(name)) {
                continue;
            }
            List<String> lines = Files.readAllLines(file, UTF_8);
            for (int i = 0; i < lines.size(); i++) {
                Matcher banned = bannedWords.matcher(words(lines.get(i)));
                if (banned.find()) {
                    findings.add(name + ":" + (i + 1) + ": " + banned.group());
                }
            }
        }
        assertThat(findings).isEmpty();
    }

    @Test
    void files_methods_and_lines_are_short() throws IOException {
        Map<String, Integer> long_ = new TreeMap<>();
        List<Path> sources = files().stream()
                .filter(file -> file.toString().endsWith(".java"))
                .toList();
        for (Path file : sources) {
            List<String> lines = Files.readAllLines(file, UTF_8);
            note(long_, name(file), lines.size(), FILE_LINES_MAX);
            int longest = lines.stream().mapToInt(String::length).max().orElse(0);
            note(long_, name(file) + "#line", longest, LINE_LENGTH_MAX);
        }
        noteMethods(sources, long_);
        Map<String, Integer> known = known();
        known.keySet().removeIf(name -> !isChecked(ROOT.resolve(name.replaceAll("#.*", ""))));
        assertThat(long_.entrySet())
                .allSatisfy(entry -> assertThat(entry.getValue())
                        .as(entry.getKey())
                        .isLessThanOrEqualTo(known.getOrDefault(entry.getKey(), 0)));
        assertThat(known.keySet()).as("shortened since: take it off the list").isSubsetOf(long_.keySet());
    }

    /** True for the files that the module's build answers for. */
    protected boolean isChecked(Path file) {
        return file.startsWith(MODULE);
    }

    protected static Path root() {
        Path folder = MODULE;
        while (!Files.exists(folder.resolve("template.yaml"))) {
            folder = requireNonNull(folder.getParent());
        }
        return folder;
    }

    /** The glossary has the one list: words and quoted phrases, parted by commas. */
    private static Pattern bannedWords() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/glossary.md"), UTF_8);
        Matcher list = Pattern.compile("<!-- banned words: begin -->(.*?)<!-- banned words: end -->", Pattern.DOTALL)
                .matcher(page);
        assertThat(list.find()).as("the glossary's list").isTrue();
        List<String> words = Stream.of(list.group(1).split(",", -1))
                .map(word -> word.replaceAll("[\"`.]", "").strip().replaceAll("\\s+", " "))
                .filter(word -> !word.isEmpty())
                .toList();
        assertThat(words).hasSizeGreaterThan(20);
        return Pattern.compile("\\b(" + String.join("|", words) + ")\\b", Pattern.CASE_INSENSITIVE);
    }

    /** As separate words, so that {@code lostMessage} and {@code lost_message} are searched like a comment. */
    private static String words(String line) {
        return line.replaceAll("(?<=[a-z])(?=[A-Z])", " ").replace('_', ' ');
    }

    private static void note(Map<String, Integer> long_, String name, int length, int max) {
        if (length > max) {
            long_.put(name, length);
        }
    }

    private static void noteMethods(List<Path> sources, Map<String, Integer> long_) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, null, UTF_8)) {
            var task = (JavacTask) compiler.getTask(
                    null, manager, _ -> {}, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(sources));
            var positions = Trees.instance(task).getSourcePositions();
            for (var unit : task.parse()) {
                var lines = unit.getLineMap();
                String file = name(Path.of(unit.getSourceFile().toUri()));
                new TreePathScanner<Void, Void>() {
                    @Override
                    public Void visitMethod(MethodTree method, Void none) {
                        long from = lines.getLineNumber(positions.getStartPosition(unit, method));
                        long to = lines.getLineNumber(positions.getEndPosition(unit, method));
                        note(long_, file + "#" + method.getName(), Math.toIntExact(to - from + 1), METHOD_LINES_MAX);
                        return super.visitMethod(method, null);
                    }
                }.scan(unit, null);
            }
        }
    }

    private static Map<String, Integer> known() throws IOException {
        Map<String, Integer> known = new TreeMap<>();
        for (String line :
                Files.readAllLines(ROOT.resolve("local/rules/src/main/resources/house-rules.properties"), UTF_8)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                int equals = line.lastIndexOf('=');
                known.put(line.substring(0, equals), Integer.valueOf(line.substring(equals + 1)));
            }
        }
        return known;
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        collect(ROOT, files);
        files.removeIf(file -> !isChecked(file));
        assertThat(files).isNotEmpty();
        return files;
    }

    /** Leaves out what is built, kept locally, or not ours. */
    private static void collect(Path folder, List<Path> files) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            entries.sorted().forEach(entry -> {
                String name = entry.getFileName().toString();
                try {
                    if (Files.isDirectory(entry)) {
                        boolean hidden = name.startsWith(".") && !name.equals(".ci") && !name.equals(".github");
                        if (!hidden && !name.equals("target") && !DATA.contains(name(entry))) {
                            collect(entry, files);
                        }
                    } else if (!name.equals(".env")) {
                        files.add(entry);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private static String name(Path file) {
        return ROOT.relativize(file.toAbsolutePath().normalize()).toString().replace('\\', '/');
    }
}
