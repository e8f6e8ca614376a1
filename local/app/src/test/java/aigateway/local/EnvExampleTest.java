package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.local.embedded.DotEnv;
import aigateway.secrets.SecretName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EnvExampleTest {
    private static final Path ROOT = Path.of("../..");
    private static final Pattern READ = Pattern.compile(
            "(?:text|value|list|number|seconds|days|flag|oneOf|httpUrl|proxies)\\((?:environment, |all, )?\"([A-Z][A-Z_]+)\"");
    private static final Pattern CONSTANT = Pattern.compile("String [A-Z]+ = \"([A-Z]+_[A-Z_]+)\"");
    /** Set by Lambda itself, not by anybody who deploys. */
    private static final Set<String> NOT_OURS = Set.of("AWS_LAMBDA_FUNCTION_NAME");

    @Test
    void it_documents_every_setting_that_is_read_and_nothing_else() throws IOException {
        Set<String> read = new TreeSet<>(Set.of("MICRONAUT_ENVIRONMENTS"));
        try (Stream<Path> sources = Files.list(ROOT.resolve("shared/src/main/java/aigateway/assembly"))) {
            for (Path source : Stream.concat(
                            sources, Stream.of(ROOT.resolve("local/app/src/main/java/aigateway/local/Run.java")))
                    .toList()) {
                String text = Files.readString(source);
                Stream.of(READ, CONSTANT)
                        .flatMap(pattern -> pattern.matcher(text).results())
                        .forEach(match -> read.add(match.group(1)));
            }
        }
        Arrays.stream(SecretName.values()).map(Enum::name).forEach(read::add);
        read.removeAll(NOT_OURS);

        assertThat(DotEnv.read(ROOT.resolve(".env.example")).keySet()).containsExactlyInAnyOrderElementsOf(read);
    }
}
