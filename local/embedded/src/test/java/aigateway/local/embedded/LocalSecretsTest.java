package aigateway.local.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalSecretsTest {
    private final SecureRandom random = new SecureRandom();

    @TempDir
    Path parent = Path.of("");

    @Test
    void secrets_are_made_once_and_readable_by_their_owner_only() throws Exception {
        Path folder = parent.resolve("data");
        LocalSecrets first = LocalSecrets.load(folder, Map.of(), random);
        LocalSecrets second = LocalSecrets.load(folder, Map.of(), random);

        assertThat(first.madeAdminToken()).isTrue();
        assertThat(second.madeAdminToken()).isFalse();
        assertThat(second.settings()).isEqualTo(first.settings()).hasSize(3);
        assertThat(mode(folder)).isEqualTo("rwx------");
        assertThat(mode(folder.resolve("secrets.env"))).isEqualTo("rw-------");
        try (var entries = Files.list(folder)) {
            assertThat(entries).as("no draft is left").hasSize(1);
        }
    }

    @Test
    void a_secret_is_32_random_bytes() {
        Map<String, String> secrets =
                LocalSecrets.load(parent, Map.of(), random).settings();
        assertThat(secrets.get("ADMIN_TOKEN")).matches("agw_admin_[A-Za-z0-9_-]{43}");
        assertThat(Base64.getUrlDecoder().decode(secrets.get("KEY_PEPPER"))).hasSize(32);
        assertThat(Base64.getUrlDecoder().decode(secrets.get("DATA_KEY"))).hasSize(32);
        assertThat(secrets.values()).doesNotHaveDuplicates();
    }

    @Test
    void what_the_environment_gives_is_neither_made_nor_stored() {
        LocalSecrets secrets = LocalSecrets.load(parent, Map.of("ADMIN_TOKEN", "given", "DATA_KEY", " "), random);
        assertThat(secrets.settings()).containsOnlyKeys("KEY_PEPPER", "DATA_KEY");
        assertThat(secrets.madeAdminToken()).isFalse();
        assertThat(parent.resolve("secrets.env")).content().doesNotContain("ADMIN_TOKEN");
    }

    @Test
    void a_kept_secret_outlives_a_start_with_another_one() {
        Map<String, String> first = LocalSecrets.load(parent, Map.of(), random).settings();
        LocalSecrets.load(parent, Map.of("DATA_KEY", "another"), random);
        assertThat(LocalSecrets.load(parent, Map.of(), random).settings()).isEqualTo(first);
    }

    @Test
    void a_file_that_others_can_read_is_closed_again() throws Exception {
        LocalSecrets.load(parent, Map.of(), random);
        Path file = parent.resolve("secrets.env");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        LocalSecrets.load(parent, Map.of(), random);
        assertThat(mode(file)).isEqualTo("rw-------");
    }

    @Test
    void no_secret_is_printed() throws Exception {
        LocalSecrets secrets = LocalSecrets.load(parent, Map.of(), random);
        assertThat(secrets.settings().values()).noneMatch(secrets.toString()::contains);

        Files.writeString(parent.resolve("secrets.env"), "DATA_KEY 'hidden'\n");
        assertThatThrownBy(() -> LocalSecrets.load(parent, Map.of(), random))
                .isInstanceOf(StartupFailure.class)
                .hasMessageContaining("secrets.env:1")
                .message()
                .doesNotContain("hidden");
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
