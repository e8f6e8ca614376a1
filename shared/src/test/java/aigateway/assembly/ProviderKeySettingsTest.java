package aigateway.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A key or header that no HTTP client would send is found when the configuration is read, not at each call. */
class ProviderKeySettingsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            OPENAI_API_KEY      | 'sk-s3cret\n'
            OPENAI_API_KEY      | ' sk-s3cret'
            OPENAI_API_KEY      | 'sk-s3cr\u00E9t'
            OPENAI_HTTP_REFERER | 'https://s3cret.example\r\nx-evil: 1'
            OPENAI_TITLE        | 's3cret\u2003title'
            """)
    void a_value_that_cannot_be_sent_is_refused_in_one_sentence_by_its_name(String name, String value) {
        assertThatThrownBy(() -> Settings.read(Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + " must be visible ASCII")
                .message()
                .doesNotContain("s3cret", "s3cr")
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "sk-proj-abc_123", "A title with blanks"})
    void a_value_that_can_be_sent_or_is_empty_is_taken(String value) {
        assertThat(Settings.read(Map.of("OPENAI_API_KEY", value)).stage()).isEqualTo("prod");
    }

    @Test
    void blanks_around_a_header_do_not_count() {
        assertThat(Settings.read(Map.of("OPENAI_TITLE", " A title\n"))
                        .providers()
                        .openaiTitle())
                .isEqualTo("A title");
    }

    @Test
    void a_key_that_the_file_names_is_checked_too(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, "providers: {p: {base_url: 'http://127.0.0.1:1', keys: [GOOD_KEY, BAD_KEY]}}");
        Map<String, String> environment = new HashMap<>(Map.of(
                "GATEWAY_CONFIG",
                file.toString(),
                "GOOD_KEY",
                "sk-good",
                "BAD_KEY",
                "sk-s3cret\n",
                "DATABASE_URL",
                "x"));

        assertThatThrownBy(() -> gateway(environment))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("BAD_KEY must be visible ASCII")
                .message()
                .doesNotContain("s3cret");
        environment.put("BAD_KEY", "sk-repaired");
        try (Gateway gateway = gateway(environment)) {
            assertThat(gateway.settings().providers().config()).hasValue(file);
        }
    }

    private static Gateway gateway(Map<String, String> environment) {
        return new Gateway(Settings.read(environment), environment, InstantSource.system(), new Random(1));
    }
}
