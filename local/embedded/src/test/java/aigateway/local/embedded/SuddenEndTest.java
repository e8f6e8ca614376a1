package aigateway.local.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each test has stores in a folder of its own, and mostly waits for processes. */
@Execution(ExecutionMode.CONCURRENT)
class SuddenEndTest {
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
    void after_a_kill_the_next_start_finds_the_data_and_ends_the_orphans() throws Exception {
        List<ProcessHandle> orphans;
        try (StackInAnotherJvm other = StackInAnotherJvm.launch(folder.path())) {
            assertThat(other.outcome()).isEqualTo("ready");
            orphans = List.of(folder.postgres(), folder.redis());
            write("CREATE TABLE kept AS SELECT 42 AS answer");
            other.killHard();
        }
        assertThat(orphans).as("the kill really leaves orphans").allMatch(ProcessHandle::isAlive);

        try (EmbeddedServices services = EmbeddedServices.start(folder.path(), Map.of())) {
            assertThat(EmbeddedServicesTest.ask(services, "SELECT answer FROM kept"))
                    .isEqualTo("42");
            assertThat(EmbeddedServicesTest.redis(services, "PING")).isEqualTo("+PONG");
            assertThat(orphans).allMatch(Subprocess::hasEnded);
        }
        assertThat(folder.alive()).isEmpty();
    }

    @Test
    void after_a_kill_of_the_postmaster_itself_the_data_is_recovered() throws Exception {
        try (StackInAnotherJvm other = StackInAnotherJvm.launch(folder.path())) {
            assertThat(other.outcome()).isEqualTo("ready");
            write("CREATE TABLE kept AS SELECT 42 AS answer");
            folder.postgres().destroyForcibly();
            other.killHard();
        }
        try (EmbeddedServices services = EmbeddedServices.start(folder.path(), Map.of())) {
            assertThat(EmbeddedServicesTest.ask(services, "SELECT answer FROM kept"))
                    .isEqualTo("42");
        }
    }

    /** Milliseconds into the start: before anything, while the cluster is made, while the servers start. */
    @ParameterizedTest
    @ValueSource(longs = {300, 1_500})
    void a_signal_at_any_moment_ends_every_child(long delayMillis) throws Exception {
        try (StackInAnotherJvm other = StackInAnotherJvm.launch(folder.path())) {
            Thread.sleep(Duration.ofMillis(delayMillis));
            assertThat(other.terminate()).isTrue();
        }
        assertThat(folder.alive()).isEmpty();
    }

    @Test
    void a_signal_when_all_is_up_ends_every_child() throws Exception {
        try (StackInAnotherJvm other = StackInAnotherJvm.launch(folder.path())) {
            assertThat(other.outcome()).isEqualTo("ready");
            assertThat(folder.alive()).hasSize(2);
            assertThat(other.terminate()).isTrue();
        }
        assertThat(folder.alive()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1_200})
    void after_a_kill_at_any_moment_the_next_start_works(long delayMillis) throws Exception {
        try (StackInAnotherJvm other = StackInAnotherJvm.launch(folder.path())) {
            Thread.sleep(Duration.ofMillis(delayMillis));
            other.killHard();
        }
        try (EmbeddedServices services = EmbeddedServices.start(folder.path(), Map.of())) {
            assertThat(EmbeddedServicesTest.ask(services, "SELECT 1")).isEqualTo("1");
        }
        assertThat(folder.alive()).isEmpty();
    }

    @Test
    void a_pid_file_that_names_another_process_stops_no_one_and_hinders_nothing() throws Exception {
        EmbeddedServices.start(folder.path(), Map.of()).close();
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            Path data = folder.path().resolve("postgres");
            Files.writeString(
                    data.resolve("postmaster.pid"), "%d\n%s\n1700000000\n5432\n".formatted(other.pid(), data));
            Files.writeString(folder.path().resolve("redis/redis.pid"), other.pid() + "\n");
            try (EmbeddedServices services = EmbeddedServices.start(folder.path(), Map.of())) {
                assertThat(EmbeddedServicesTest.ask(services, "SELECT 1")).isEqualTo("1");
            }
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void pid_files_emptied_by_a_power_cut_hinder_nothing() throws Exception {
        EmbeddedServices.start(folder.path(), Map.of()).close();
        Files.writeString(folder.path().resolve("postgres/postmaster.pid"), "");
        Files.writeString(folder.path().resolve("redis/redis.pid"), "");
        try (EmbeddedServices services = EmbeddedServices.start(folder.path(), Map.of())) {
            assertThat(EmbeddedServicesTest.ask(services, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void a_store_that_ends_by_itself_is_started_again_at_the_same_address() throws Exception {
        try (EmbeddedServices services = EmbeddedServices.start(folder.path(), Map.of())) {
            services.supervise();
            EmbeddedServicesTest.ask(services, "CREATE TABLE kept AS SELECT 42 AS answer");
            List<ProcessHandle> killed = List.of(folder.postgres(), folder.redis());
            killed.forEach(ProcessHandle::destroyForcibly);
            await().atMost(Duration.ofSeconds(60)).ignoreExceptions().untilAsserted(() -> {
                assertThat(List.of(folder.postgres(), folder.redis())).doesNotContainAnyElementsOf(killed);
                assertThat(EmbeddedServicesTest.ask(services, "SELECT answer FROM kept"))
                        .isEqualTo("42");
                assertThat(EmbeddedServicesTest.redis(services, "PING")).isEqualTo("+PONG");
            });
        }
        assertThat(folder.alive()).isEmpty();
    }

    private void write(String sql) throws Exception {
        try (Connection connection = folder.connect("gateway", "LOCAL_POSTGRES_PASSWORD");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
