package aigateway;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.local.rules.ArchitectureRules;
import aigateway.local.rules.HouseRules;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The rules that hold in every module, and in what belongs to no module. */
class RulesTest {
    @Nested
    class Architecture extends ArchitectureRules {}

    @Nested
    class House extends HouseRules {
        @Override
        protected boolean isChecked(Path file) {
            return super.isChecked(file) || otherModules().stream().noneMatch(module -> file.startsWith(module));
        }

        @Test
        void every_module_runs_the_rules() {
            assertThat(otherModules()).hasSizeGreaterThan(10).allSatisfy(module -> {
                try (Stream<Path> tests = Files.walk(module.resolve("src/test/java"))) {
                    assertThat(tests).anyMatch(test -> test.endsWith("RulesTest.java"));
                }
            });
        }

        private static List<Path> otherModules() {
            return Stream.of("functions", "local")
                    .map(folder -> root().resolve(folder).toFile().listFiles())
                    .flatMap(Stream::of)
                    .map(File::toPath)
                    .filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .toList();
        }
    }
}
