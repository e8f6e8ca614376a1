package aigateway.local.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokenDataFolderTest {
    /** One part is enough to show the sentence, and the others need not run for it. */
    private static final Map<String, String> POSTGRES_ONLY =
            Map.of("REDIS_URL", "redis://127.0.0.1:1", "SQS_ENDPOINT", "http://127.0.0.1:1");

    @TempDir
    Path parent = Path.of("");

    private StackFolder folder = new StackFolder(Path.of("unset"));

    @BeforeEach
    void makeFolder() throws IOException {
        folder = StackFolder.in(parent);
    }

    @AfterEach
    void endWhatATestLeft() throws IOException {
        folder.close();
    }

    @ParameterizedTest
    @CsvSource({
        "no version at all, names no version",
        "'', names no version",
        "16, made by Postgres 16 and this build runs 17",
        "9.6, made by Postgres 9.6",
    })
    void a_cluster_of_another_or_no_version_is_named(String version, String sentence) throws Exception {
        Path data = Files.createDirectories(folder.path().resolve("postgres"));
        Files.writeString(data.resolve("PG_VERSION"), version + "\n");
        fails(folder.path(), sentence);
        assertThat(data.resolve("PG_VERSION")).hasContent(version + "\n");
    }

    @Test
    void a_folder_without_a_version_is_named() throws Exception {
        Files.createDirectories(folder.path().resolve("postgres"));
        fails(folder.path(), "no readable PG_VERSION");
    }

    @Test
    void a_file_in_place_of_the_cluster_is_named() throws Exception {
        Files.writeString(folder.path().resolve("postgres"), "x");
        fails(folder.path(), "is not a folder");
    }

    @Test
    void a_file_in_place_of_the_folder_is_named() throws Exception {
        fails(Files.writeString(parent.resolve("file"), "x"), "is not a folder");
    }

    @Test
    void a_folder_that_cannot_be_made_is_named() throws Exception {
        Path file = Files.writeString(parent.resolve("file"), "x");
        fails(file.resolve("beneath"), "cannot be written");
    }

    @Test
    void a_path_that_a_shell_would_expand_is_refused() {
        fails(parent.resolve("a$(b)"), "cannot be used");
    }

    @Test
    void a_damaged_cluster_is_explained_in_postgres_own_words_and_left_alone() throws Exception {
        EmbeddedServices.start(folder.path(), POSTGRES_ONLY).close();
        Path control = folder.path().resolve("postgres/global/pg_control");
        Files.write(control, new byte[100]);
        fails(folder.path(), "pg_control");
        assertThat(control).hasSize(100);
        assertThat(folder.alive()).isEmpty();
    }

    @Test
    void a_setting_that_could_lose_money_is_refused() throws Exception {
        try (EmbeddedServices services = EmbeddedServices.start(folder.path(), POSTGRES_ONLY)) {
            EmbeddedServicesTest.ask(services, "ALTER ROLE gateway SET synchronous_commit = off");
        }
        fails(folder.path(), "synchronous_commit off");
        assertThat(folder.alive()).isEmpty();
    }

    @Test
    void a_failed_start_lets_go_of_the_folder() throws Exception {
        Path data = Files.writeString(folder.path().resolve("postgres"), "x");
        fails(folder.path(), "is not a folder");
        Files.delete(data);
        EmbeddedServices.start(folder.path(), POSTGRES_ONLY).close();
    }

    private static void fails(Path path, String sentence) {
        assertThatThrownBy(() -> EmbeddedServices.start(path, POSTGRES_ONLY))
                .isInstanceOf(StartupFailure.class)
                .hasMessageContaining(sentence)
                .message()
                .doesNotContain("\n")
                .endsWith(".");
    }
}
