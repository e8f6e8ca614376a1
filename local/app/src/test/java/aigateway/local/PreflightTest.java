package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import aigateway.local.embedded.StartupFailure;
import aigateway.testing.TestDatabase;
import aigateway.testing.TestGateway;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreflightTest {
    private static final Map<String, String> SECRETS = Map.of(
            "ADMIN_TOKEN", "an-admin-token-of-the-tests",
            "KEY_PEPPER", "a-pepper-of-the-tests",
            "DATA_KEY", "a-data-key-of-the-tests");

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(printed, true, StandardCharsets.UTF_8);
    private final Preflight preflight = new Preflight(err, Duration.ZERO);

    @TempDir
    Path folder = Path.of("");

    @Test
    void all_mistakes_in_settings_and_their_file_are_one_failure_with_a_line_each() throws IOException {
        Path file = Files.writeString(folder.resolve(".env"), "OPENAI_API_KEYY=sk\nPORT=1\n");

        assertThatExceptionOfType(StartupFailure.class)
                .isThrownBy(() ->
                        preflight.settings(Map.of("OPENAI_API_KEYY", "sk", "KEY_PEPPER", "short", "PORT", "1"), file))
                .satisfies(failure -> assertThat(
                                String.valueOf(failure.getMessage()).lines())
                        .satisfiesExactly(
                                line -> assertThat(line).startsWith("KEY_PEPPER needs"),
                                line -> assertThat(line).startsWith("OPENAI_API_KEYY is not a setting")));
    }

    @Test
    void a_key_in_the_environment_that_no_provider_uses_is_said_and_does_not_stop_the_start() {
        preflight.settings(Map.of("OPENAI_API_KEY", "sk-of-the-tests"), folder.resolve(".env"));

        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("set DEFAULT_PROVIDER=openai");
    }

    @Test
    void a_kept_secret_that_is_damaged_stops_the_start() {
        Map<String, String> all = new HashMap<>(SECRETS);
        all.put("DATA_KEY", "short");
        all.put("DATABASE_URL", TestDatabase.empty().url());

        assertThatExceptionOfType(StartupFailure.class)
                .isThrownBy(() -> preflight.database(Map.of(), all))
                .withMessageStartingWith("DATA_KEY needs");
    }

    @Test
    void a_closed_port_is_waited_for_and_ends_in_one_sentence() throws IOException {
        String address;
        try (var socket = new ServerSocket(0)) {
            address = "127.0.0.1:" + socket.getLocalPort();
        }
        Map<String, String> all = new HashMap<>(SECRETS);
        all.put("DATABASE_URL", "postgres://user:the-password@" + address + "/db");

        assertThatExceptionOfType(StartupFailure.class)
                .isThrownBy(() -> new Preflight(err, Duration.ofMillis(500)).database(all, all))
                .withMessage("Postgres at " + address + " does not answer. Check DATABASE_URL, or start it.");
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .isEqualTo("Waiting for Postgres at " + address + " ..." + System.lineSeparator());
    }

    @Test
    void an_empty_database_gets_its_schema() {
        var database = TestDatabase.empty();
        Map<String, String> all = new HashMap<>(SECRETS);
        all.put("DATABASE_URL", database.url());

        preflight.database(all, all);

        try (var postgres = database.connect()) {
            assertThat(postgres.query(
                            aigateway.postgres.Sql.of("select count(*) n from secret_check"), row -> row.number("n")))
                    .containsExactly(0L);
        }
    }

    @Test
    void a_pepper_that_is_not_the_one_of_the_database_stops_the_start() {
        try (var test = TestGateway.start(Map.of())) {
            Preflight.secrets(test.gateway());
            try (var other = test.another(
                    Map.of("KEY_PEPPER", "another-pepper-for-the-tests-0123456789"), InstantSource.system())) {
                assertThatExceptionOfType(StartupFailure.class)
                        .isThrownBy(() -> Preflight.secrets(other))
                        .withMessageStartingWith("KEY_PEPPER (version 1) is not the one");
            }
        }
    }

    @Test
    void stores_that_answer_are_not_mentioned() {
        try (var test = TestGateway.start(Map.of())) {
            preflight.stores(test.gateway());
        }

        assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void a_store_that_does_not_answer_is_said() {
        try (var test = TestGateway.start(Map.of("REDIS_URL", "redis://127.0.0.1:1"))) {
            preflight.stores(test.gateway());
        }

        assertThat(printed.toString(StandardCharsets.UTF_8)).startsWith("redis does not answer; ");
    }
}
