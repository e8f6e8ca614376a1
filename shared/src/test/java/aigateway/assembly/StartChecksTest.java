package aigateway.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartChecksTest {
    private static final Map<String, String> SOUND = Map.of(
            "ADMIN_TOKEN", "an-admin-token-of-the-tests",
            "KEY_PEPPER", "2:another-pepper-of-the-tests,1:a-pepper-of-the-tests",
            "DATA_KEY", "a-data-key-of-the-tests");

    @TempDir
    Path folder = Path.of("");

    @Test
    void sound_settings_have_no_problem() {
        assertThat(problems(Map.of())).isEmpty();
        assertThat(problems(Map.of("DEFAULT_PROVIDER", "openai", "OPENAI_API_KEY", "sk-of-the-tests")))
                .isEmpty();
        assertThat(StartChecks.problems(Map.of(), Set.of(), Set.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "KEY_PEPPER | short | KEY_PEPPER needs at least 16 characters a version.",
                "KEY_PEPPER | 2:short,1:a-pepper-of-the-tests | KEY_PEPPER needs at least 16 characters a version.",
                "DATA_KEY | short | DATA_KEY needs at least 16 characters a version.",
                "DATA_KEY | 1:a-data-key-of-the-tests,1:another-data-key | DATA_KEY names version 1 twice.",
                "ADMIN_TOKEN | a | ADMIN_TOKEN needs at least 16 characters.",
                "METRICS_TOKEN | fifteen-letters | METRICS_TOKEN needs at least 16 characters.",
                "TRUSTED_PROXIES | ::/0 | TRUSTED_PROXIES must not hold every address: any client could then choose its own.",
                "PROVIDER_TIMEOUT_SECONDS | soon | PROVIDER_TIMEOUT_SECONDS has a value that cannot be read.",
                "DEFAULT_PROVIDER | openai | OPENAI_API_KEY is not set, and DEFAULT_PROVIDER=openai needs it."
            })
    void each_mistake_is_one_sentence(String name, String value, String sentence) {
        assertThat(problems(Map.of(name, value))).containsExactly(sentence);
    }

    @Test
    void all_mistakes_are_said_at_once_and_no_value_is_repeated() {
        List<String> problems =
                problems(Map.of("ADMIN_TOKEN", "abc", "KEY_PEPPER", "def", "DATA_KEY", "ghi", "DATABASE_POOL", "jkl"));

        assertThat(problems).hasSize(4).noneMatch(sentence -> sentence.matches(".*(abc|def|ghi|jkl).*"));
    }

    @Test
    void a_name_in_the_file_that_is_no_setting_is_a_mistake_with_the_nearest_one() {
        assertThat(inFile("OPENAI_API_KEYY", "sk"))
                .containsExactly("OPENAI_API_KEYY is not a setting, and no provider in GATEWAY_CONFIG names it;"
                        + " did you mean OPENAI_API_KEY?");
        assertThat(inFile("DATABSE_URL", "x")).singleElement().asString().endsWith("did you mean DATABASE_URL?");
        assertThat(inFile("HOSTS", "x")).singleElement().asString().endsWith("did you mean HOST?");
        assertThat(inFile("SOMETHING_ELSE", "x"))
                .containsExactly("SOMETHING_ELSE is not a setting, and no provider in GATEWAY_CONFIG names it.");
        assertThat(inFile("AWS_ACCESS_KEY_ID", "x")).isEmpty();
        assertThat(inFile("PORT", "8010")).isEmpty();
    }

    @Test
    void a_key_in_the_file_that_no_provider_uses_is_a_mistake_and_in_the_environment_a_warning() {
        String sentence =
                "OPENAI_API_KEY is set, but no provider uses it: set DEFAULT_PROVIDER=openai, or name it in GATEWAY_CONFIG.";
        Map<String, String> key = Map.of("OPENAI_API_KEY", "sk-of-the-tests");

        assertThat(inFile("OPENAI_API_KEY", "sk-of-the-tests")).containsExactly(sentence);
        assertThat(StartChecks.warnings(key, Set.of("OPENAI_API_KEY"))).isEmpty();
        assertThat(problems(key)).isEmpty();
        assertThat(StartChecks.warnings(key, Set.of())).containsExactly(sentence);
    }

    @ParameterizedTest
    @CsvSource({"https://api.example.com/v1, false", "http://127.0.0.1:11434/v1, true"})
    void a_server_without_TLS_needs_no_key(String url, boolean sound) {
        assertThat(problems(Map.of("DEFAULT_PROVIDER", "openai", "OPENAI_BASE_URL", url))
                        .isEmpty())
                .isEqualTo(sound);
    }

    @Test
    void a_key_that_no_header_may_have_is_a_mistake() {
        assertThat(problems(Map.of("DEFAULT_PROVIDER", "openai", "OPENAI_API_KEY", "sk-of-the-tests\n")))
                .singleElement()
                .asString()
                .startsWith("OPENAI_API_KEY must be visible ASCII");
    }

    @Test
    void a_configuration_file_that_is_not_there_is_named_with_the_place() {
        Path missing = folder.resolve("nope.yaml");

        assertThat(problems(Map.of("GATEWAY_CONFIG", missing.toString())))
                .containsExactly("GATEWAY_CONFIG: there is no file " + missing + " (looked for " + missing + ").");
    }

    @Test
    void the_mistakes_of_the_configuration_file_have_its_name_and_lines() throws IOException {
        Path file = Files.writeString(folder.resolve("g.yaml"), "providers:\n  a: {kind: opnai}\n");

        assertThat(problems(Map.of("GATEWAY_CONFIG", file.toString())))
                .isNotEmpty()
                .allMatch(line -> line.startsWith(file + ": line "));
    }

    @Test
    void the_keys_that_the_configuration_file_names_are_settings_and_must_be_there() throws IOException {
        Path file = Files.writeString(folder.resolve("g.yaml"), """
                providers:
                  mine: {kind: openai, base_url: 'https://api.example.com/v1', keys: [MY_KEY, OPENAI_API_KEY]}
                routes:
                  - {model: a, targets: [{provider: mine}]}
                """);

        assertThat(problems(Map.of("GATEWAY_CONFIG", file.toString(), "OPENAI_API_KEY", "sk")))
                .containsExactly("MY_KEY is not set, and the provider 'mine' needs it.");
        assertThat(StartChecks.problems(
                        with(Map.of("GATEWAY_CONFIG", file.toString(), "OPENAI_API_KEY", "sk", "MY_KEY", "sk")),
                        Set.of("MY_KEY", "OPENAI_API_KEY", "GATEWAY_CONFIG"),
                        Set.of()))
                .isEmpty();
    }

    private static List<String> problems(Map<String, String> more) {
        return StartChecks.problems(with(more), Set.of(), Set.of());
    }

    private static List<String> inFile(String name, String value) {
        return StartChecks.problems(with(Map.of(name, value)), Set.of(name), Set.of("HOST", "PORT"));
    }

    private static Map<String, String> with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(SOUND);
        all.putAll(more);
        return all;
    }
}
