package aigateway.local.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServicesTest {
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

    @Test
    void everything_answers_and_the_database_writes_through() throws Exception {
        try (EmbeddedServices services = EmbeddedServices.start(folder.path(), Map.of())) {
            assertThat(ask(services, "SHOW fsync")).isEqualTo("on");
            assertThat(ask(services, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(ask(services, "SHOW full_page_writes")).isEqualTo("on");
            assertThat(ask(services, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(ask(services, "SHOW server_encoding")).isEqualTo("UTF8");
            assertThat(redis(services, "PING")).isEqualTo("+PONG");
            assertThat(services.settings())
                    .containsOnlyKeys(
                            "DATABASE_URL",
                            "REDIS_URL",
                            "SQS_ENDPOINT",
                            "JOBS_QUEUE_URL",
                            "JOBS_DLQ_URL",
                            "LOW_JOBS_QUEUE_URL",
                            "LOW_JOBS_DLQ_URL",
                            "WEBHOOKS_QUEUE_URL",
                            "WEBHOOKS_DLQ_URL");
        }
    }

    @Test
    void a_first_start_unpacks_its_own_programs() throws Exception {
        Path fresh = parent.resolve("fresh folder");
        try (EmbeddedServices services = EmbeddedServices.start(fresh, Map.of())) {
            assertThat(ask(services, "SELECT 1")).isEqualTo("1");
        }
        assertThat(Files.getPosixFilePermissions(fresh)).hasSize(3);
    }

    @Test
    void a_restart_keeps_the_data_and_the_addresses() throws Exception {
        Map<String, String> first;
        try (EmbeddedServices services = EmbeddedServices.start(folder.path(), Map.of())) {
            first = services.settings();
            ask(services, "CREATE TABLE kept AS SELECT 42 AS answer");
        }
        try (EmbeddedServices services = EmbeddedServices.start(folder.path(), Map.of())) {
            assertThat(services.settings()).isEqualTo(first);
            assertThat(ask(services, "SELECT answer FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void close_leaves_no_process_and_may_be_repeated() throws Exception {
        EmbeddedServices services = EmbeddedServices.start(folder.path(), Map.of());
        List<ProcessHandle> children = List.of(folder.postgres(), folder.redis());
        assertThat(children).allMatch(ProcessHandle::isAlive);

        services.close();
        services.close();

        assertThat(children).allMatch(Subprocess::hasEnded);
        assertThat(folder.path().resolve("postgres/postmaster.pid")).doesNotExist();
    }

    @Test
    void a_step_before_the_close_still_finds_everything() throws Exception {
        List<String> answers = new ArrayList<>();
        try (EmbeddedServices services = EmbeddedServices.start(folder.path(), Map.of())) {
            services.beforeClose(() -> {
                throw new IllegalStateException("a broken step");
            });
            services.beforeClose(() -> answers.add(redis(services, "PING")));
        }
        assertThat(answers).containsExactly("+PONG");
    }

    @Test
    void redis_is_a_cluster_of_one_node_where_its_client_is_one_for_clusters() throws Exception {
        Map<String, String> others = Map.of(
                "REDIS_CLUSTER", "true", "DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/x", "SQS_ENDPOINT", "http://x");
        try (EmbeddedServices services = EmbeddedServices.start(folder.path(), others)) {
            assertThat(redis(services, "SET {a}b 1")).isEqualTo("+OK");
            assertThat(redis(services, "CLUSTER COUNTKEYSINSLOT 1")).startsWith("-NOPERM");
            assertThat(redis(services, "CLUSTER MEET 127.0.0.1 1")).startsWith("-NOPERM");
        }
    }

    @Test
    void the_databases_need_not_wait_for_the_queues() throws Exception {
        try (EmbeddedServices services = EmbeddedServices.begin(folder.path(), Map.of(), QueueVisibility.standard())) {
            assertThat(ask(services, "SELECT 1")).isEqualTo("1");
            services.awaitQueues();
            URI sqs = URI.create(services.settings().getOrDefault("SQS_ENDPOINT", ""));
            new Socket(sqs.getHost(), sqs.getPort()).close();
        }
    }

    @Test
    void what_the_settings_name_is_not_started() throws Exception {
        Map<String, String> own = Map.of(
                "DATABASE_URL",
                "jdbc:postgresql://127.0.0.1:1/x",
                "REDIS_URL",
                "redis://127.0.0.1:1",
                "SQS_ENDPOINT",
                " ");
        try (EmbeddedServices services = EmbeddedServices.start(folder.path(), own)) {
            assertThat(services.settings()).doesNotContainKeys("DATABASE_URL", "REDIS_URL");
            assertThat(services.settings()).containsKeys("SQS_ENDPOINT", "JOBS_QUEUE_URL", "WEBHOOKS_QUEUE_URL");
            assertThat(folder.alive()).isEmpty();
        }
    }

    @Test
    void a_second_start_names_the_process_that_has_the_folder() {
        try (StackInAnotherJvm first = StackInAnotherJvm.launch(folder.path())) {
            assertThat(first.outcome()).isEqualTo("ready");
            assertThatThrownBy(() -> EmbeddedServices.start(folder.path(), Map.of()))
                    .isInstanceOf(StartupFailure.class)
                    .hasMessageContaining("already in use by process " + first.pid());
        }
    }

    @Test
    void a_second_start_in_the_same_process_is_refused_and_harms_nothing() throws Exception {
        try (EmbeddedServices services = EmbeddedServices.start(folder.path(), Map.of())) {
            assertThatThrownBy(() -> EmbeddedServices.start(folder.path(), Map.of()))
                    .isInstanceOf(StartupFailure.class)
                    .hasMessageContaining("already in use by process "
                            + ProcessHandle.current().pid());
            assertThat(ask(services, "SELECT 1")).isEqualTo("1");
            try (StackInAnotherJvm other = StackInAnotherJvm.launch(folder.path())) {
                assertThat(other.outcome()).contains("already in use by process");
            }
        }
    }

    static String ask(EmbeddedServices services, String sql) throws SQLException {
        String url = services.settings().getOrDefault("DATABASE_URL", "");
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "";
            }
            try (ResultSet row = statement.getResultSet()) {
                return row.next() ? String.valueOf(row.getString(1)) : "";
            }
        }
    }

    static String redis(EmbeddedServices services, String command) {
        URI address = URI.create(services.settings().getOrDefault("REDIS_URL", ""));
        String login = "AUTH " + address.getUserInfo().substring(1) + "\r\n";
        String replies = redis(address.getPort(), login + command + "\r\n");
        assertThat(replies).startsWith("+OK\r\n");
        return replies.substring("+OK\r\n".length()).strip();
    }

    /** Everything that Redis replies to these lines. */
    static String redis(int port, String lines) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(lines.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
