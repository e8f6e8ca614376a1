package aigateway.local.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DotEnvTest {
    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "A=b               | b",
                "A=                | ~~",
                "  A = b c         | b c",
                "export A=b        | b",
                "A=b # comment     | b",
                "A=b#c             | b#c",
                "A= # comment      | ~~",
                "A='b # c'         | b # c",
                "A='b \\n $c' # d  | b \\n $c",
                "A=\"b # c\"       | b # c",
                "A=\"b\\\"c\\\\\\$d\" # e | b\"c\\$d",
                "A=\"\"            | ~~",
                "A=b=c==           | b=c==",
                "A=$B              | $B",
                "A=sk-'x'          | sk-'x'",
            })
    void a_line_means(String line, String value) throws IOException {
        assertThat(DotEnv.read(file("# first\n\n" + line + "\n"))).isEqualTo(Map.of("A", value));
    }

    @Test
    void double_quotes_know_line_breaks() throws IOException {
        assertThat(DotEnv.read(file("A=\"b\\nc\\td\""))).containsEntry("A", "b\nc\td");
    }

    @Test
    void windows_line_ends_and_a_byte_order_mark_are_accepted() throws IOException {
        assertThat(DotEnv.read(file("\uFEFFA=b\r\nC='d'\r\n"))).isEqualTo(Map.of("A", "b", "C", "d"));
    }

    @Test
    void the_last_of_a_repeated_key_counts() throws IOException {
        assertThat(DotEnv.read(file("A=1\nA=2"))).isEqualTo(Map.of("A", "2"));
    }

    @Test
    void the_environment_beats_the_file() throws IOException {
        assertThat(DotEnv.settings(file("A=file\nB=file"), Map.of("A", "env", "C", "env")))
                .isEqualTo(Map.of("A", "env", "B", "file", "C", "env"));
    }

    @Test
    void no_file_means_no_settings() {
        assertThat(DotEnv.read(folder.resolve("none"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2",
                "=hunter2",
                "1A=hunter2",
                "A-B=hunter2",
                "export A hunter2",
                "A='hunter2",
                "A=\"hunter2",
                "A=\"hunter2\\q\"",
                "A='hunter2' hunter2"
            })
    void a_malformed_line_is_named_and_its_value_is_not(String line) throws IOException {
        Path file = file("OK=1\n" + line + "\n");
        assertThatThrownBy(() -> DotEnv.read(file))
                .isInstanceOf(StartupFailure.class)
                .hasMessageStartingWith(file + ":2 ")
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void text_that_is_not_utf8_is_refused() throws IOException {
        Path file = Files.write(folder.resolve(".env"), new byte[] {'A', '=', (byte) 0xff});
        assertThatThrownBy(() -> DotEnv.read(file))
                .isInstanceOf(StartupFailure.class)
                .hasMessageContaining("UTF-8");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve(".env"), text);
    }
}
