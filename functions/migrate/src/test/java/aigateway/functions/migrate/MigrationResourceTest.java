package aigateway.functions.migrate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.TestDatabase;
import com.amazonaws.services.lambda.runtime.Context;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The migrations as a resource of the stack. */
class MigrationResourceTest {
    private static final Duration PLENTY = Duration.ofMinutes(5);
    /** What leaves two seconds for the migration. */
    private static final Duration SHORT = StackAnswer.SEND_MAX.plusSeconds(4);

    private final StackServer stack = new StackServer();
    private final TestDatabase database = TestDatabase.empty();

    @AfterEach
    void close() {
        stack.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Create", "Update"})
    void a_stack_that_is_made_or_changed_gets_every_migration_and_an_answer(String type) throws IOException {
        String answer = send(type, handler(database.url()), PLENTY);

        assertThat(stack.requests()).containsExactly("PUT /answers?X-Amz-Signature=a%2Bb&Expires=1 null");
        assertThat(stack.answer().text("Status")).isEqualTo("SUCCESS");
        assertThat(stack.answer().text("PhysicalResourceId")).isEqualTo("migrations");
        assertThat(stack.answer().text("StackId"))
                .isEqualTo("arn:aws:cloudformation:eu-central-1:123456789012:stack/gw/guid");
        assertThat(stack.answer().text("RequestId")).isEqualTo("request-of-" + type);
        assertThat(stack.answer().text("LogicalResourceId")).isEqualTo("Migration");
        assertThat(answer).contains("\"Status\":\"SUCCESS\"");
        assertThat(count("usage")).isZero();
    }

    @Test
    void the_second_time_nothing_is_run_and_the_resource_stays_the_same_one() throws IOException {
        send("Create", handler(database.url()), PLENTY);
        send("Update", handler(database.url()), PLENTY);

        assertThat(stack.answers())
                .extracting(answer -> answer.text("PhysicalResourceId"))
                .containsOnly("migrations");
        assertThat(requireNonNull(stack.answer().object("Data")).text("Migrations"))
                .isEqualTo("0");
    }

    @Test
    void going_back_to_the_release_before_accepts_a_schema_that_is_ahead() throws IOException {
        send("Create", handler(database.url()), PLENTY);
        try (var rows = database.connect()) {
            rows.update(Sql.of(
                    "insert into flyway_schema_history (installed_rank, version, description, type, script, checksum,"
                            + " installed_by, execution_time, success)"
                            + " values (9999, '9999', 'later', 'SQL', 'V9999__later.sql', 1, 'later', 1, true)"));
        }

        send("Update", handler(database.url()), PLENTY);

        assertThat(stack.answer().text("Status")).isEqualTo("SUCCESS");
    }

    @Test
    void a_stack_that_goes_is_answered_at_once_whatever_the_settings_are() throws IOException {
        send("Delete", new MigrateHandler(Map.of("DATABASE_POOL", "none")), PLENTY);

        assertThat(stack.answer().text("Status")).isEqualTo("SUCCESS");
        assertThat(stack.answer().text("RequestId")).isEqualTo("request-of-Delete");
    }

    @Test
    void a_broken_migration_fails_with_its_name_and_line_and_without_a_value() throws IOException {
        send("Update", handler(database.url(), "classpath:migrations-broken"), PLENTY);

        assertThat(stack.answer().text("Status")).isEqualTo("FAILED");
        assertThat(stack.answer().text("Reason"))
                .isEqualTo(
                        "The migration V1__broken.sql failed with SQL state 22P02, in line 3. Nothing of it was kept.");
    }

    @Test
    void a_migration_that_does_not_end_is_broken_off_and_holds_nothing() throws IOException {
        send("Update", handler(database.url(), "classpath:migrations-slow"), SHORT);

        assertThat(stack.answer().text("Status")).isEqualTo("FAILED");
        assertThat(stack.answer().text("Reason")).isEqualTo("The migration did not end in time and was broken off.");
        Awaitility.await().until(() -> sessionsOfMigrations() == 0);
    }

    @Test
    void a_database_that_is_out_of_reach_fails_before_the_function_ends() throws IOException {
        String url;
        try (var socket = new ServerSocket(0)) {
            url = "postgres://master:the-password@127.0.0.1:" + socket.getLocalPort() + "/db";
        }

        String answer = send("Create", handler(url), SHORT);

        assertThat(stack.answer().text("Status")).isEqualTo("FAILED");
        assertThat(stack.answer().text("Reason")).isEqualTo("The database was not reached in time.");
        assertThat(answer).doesNotContain("the-password");
    }

    @ParameterizedTest
    @CsvSource({"0, SUCCESS", "1, FAILED"})
    void functions_may_open_four_fifths_of_the_connections_and_no_more(int more, String status) throws IOException {
        long taken = number("current_setting('max_connections')::int");
        long wanted = taken * 80 / 100 + more;
        List<String> connections = List.of("1", Long.toString(wanted - 1));

        handler(database.url())
                .handleRequest(
                        new ByteArrayInputStream(stack.event("Update", connections)),
                        new ByteArrayOutputStream(),
                        with(PLENTY));

        assertThat(stack.answer().text("Status")).isEqualTo(status);
        if (status.equals("FAILED")) {
            assertThat(stack.answer().text("Reason"))
                    .startsWith("The functions may open " + wanted + " connections, more than 80 % of the " + taken);
        }
    }

    @Test
    void a_wrong_setting_fails_with_a_sentence_without_its_value() throws IOException {
        var handler = new MigrateHandler(Map.of("DATABASE_URL", database.url(), "DATABASE_POOL", "the-value"));

        send("Create", handler, PLENTY);

        assertThat(stack.answer().text("Status")).isEqualTo("FAILED");
        assertThat(stack.answer().text("Reason")).contains("DATABASE_POOL").doesNotContain("the-value");
    }

    @Test
    void an_answer_that_is_refused_is_sent_again() throws IOException {
        stack.refuses(2);

        send("Delete", handler(database.url()), PLENTY);

        assertThat(stack.requests()).hasSize(3);
        assertThat(stack.answers()).hasSize(1);
    }

    @Test
    void an_answer_that_nothing_takes_is_a_failure_so_that_the_function_is_invoked_again() {
        stack.refuses(100);

        assertThatIllegalStateException().isThrownBy(() -> send("Delete", handler(database.url()), PLENTY));
    }

    private MigrateHandler handler(String url) {
        return new MigrateHandler(Map.of("DATABASE_URL", url, "STAGE", "test"));
    }

    private static MigrateHandler handler(String url, String location) {
        return new MigrateHandler(Map.of("DATABASE_URL", url, "STAGE", "test"), location);
    }

    private String send(String type, MigrateHandler handler, Duration left) throws IOException {
        var answer = new ByteArrayOutputStream();
        handler.handleRequest(new ByteArrayInputStream(stack.event(type)), answer, with(left));
        return answer.toString(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static Context with(Duration left) {
        return (Context) Proxy.newProxyInstance(
                Context.class.getClassLoader(), new Class<?>[] {Context.class}, (_, method, _) -> {
                    if (method.getName().equals("getRemainingTimeInMillis")) {
                        return (int) left.toMillis();
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    private long count(String table) {
        return number("(select count(*) from " + table + ")");
    }

    private long number(String expression) {
        try (Postgres rows = database.connect()) {
            return rows.queryOne(Sql.of("select " + expression + " n"), row -> row.number("n"))
                    .orElseThrow();
        }
    }

    private long sessionsOfMigrations() {
        return count("pg_stat_activity where application_name = 'aigateway-migrate' and datname = current_database()");
    }
}
