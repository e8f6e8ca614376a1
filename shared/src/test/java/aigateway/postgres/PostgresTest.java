package aigateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import aigateway.kernel.Pause;
import aigateway.kernel.Unavailable;
import aigateway.testing.TestDatabase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresTest {
    @Test
    void making_it_connects_to_nothing() {
        try (var postgres = new Postgres(
                () -> {
                    throw new AssertionError("asked for an address");
                },
                () -> {},
                1)) {
            assertThat(postgres).isNotNull();
        }
    }

    @Test
    void rows_are_counted_and_read() {
        try (var postgres = TestDatabase.empty().connect()) {
            postgres.update(Sql.of("create table t (n int)"));

            assertThat(postgres.update(Sql.of("insert into t values (1), (2)"))).isEqualTo(2);
            assertThat(postgres.query(Sql.of("select n from t order by n"), row -> row.number("n")))
                    .containsExactly(1L, 2L);
            assertThat(postgres.queryOne(Sql.of("select n from t where n = 3"), row -> row.number("n")))
                    .isEmpty();
        }
    }

    @Test
    void a_wrong_statement_is_a_bug_and_leaves_the_connection_usable() {
        try (var postgres = new Postgres(database(TestDatabase.empty()), () -> {}, 1)) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> postgres.update(Sql.of("update nowhere set n = 1")))
                    .withMessageContaining("42P01");
            postgres.ping();
        }
    }

    @Test
    void a_connection_that_is_cut_is_an_outage_and_then_over() {
        TestDatabase database = TestDatabase.empty();
        try (var postgres = new Postgres(database(database), () -> {}, 1)) {
            postgres.ping();
            database.shut();
            assertUnavailable(postgres);

            database.open();
            postgres.ping();
        }
    }

    /** Side by side, because each waits for the pool's two seconds. */
    @Test
    void a_database_that_gives_no_connection_is_an_outage_whatever_it_says() throws Exception {
        TestDatabase shut = TestDatabase.empty();
        shut.shut();
        String nowhere = TestDatabase.empty().url().replaceAll("test_[0-9]+", "nowhere");
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        List<String> urls = List.of(shut.url(), nowhere, "postgres://127.0.0.1:" + port + "/agw");

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var waiting : urls.stream()
                    .map(url -> threads.submit(() -> {
                        try (var postgres = new Postgres(() -> Database.parse(url), () -> {}, 1)) {
                            assertUnavailable(postgres);
                        }
                    }))
                    .toList()) {
                waiting.get();
            }
        }
    }

    @Test
    void a_pool_that_is_used_up_is_an_outage() throws Exception {
        try (var postgres = new Postgres(database(TestDatabase.empty()), () -> {}, 1);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var held = new CountDownLatch(1);
            var done = new CountDownLatch(1);
            threads.execute(() -> postgres.with(_ -> {
                held.countDown();
                await(done);
                return true;
            }));
            assertThat(held.await(60, TimeUnit.SECONDS)).isTrue();

            try {
                assertUnavailable(postgres);
            } finally {
                done.countDown();
            }
        }
    }

    @Test
    void rotated_credentials_are_used_for_the_next_connection() {
        TestDatabase database = TestDatabase.empty();
        var current = new Database[] {Database.parse(database.url())};
        try (var postgres = new Postgres(() -> current[0], () -> {}, 1)) {
            postgres.update(Sql.of("do $$ begin if not exists (select 1 from pg_roles where rolname = 'rotated') then"
                    + " create role rotated login superuser; end if; end $$"));
            current[0] = Database.parse(database.url().replaceAll("user=[^&]*", "user=rotated"));

            assertThat(user(postgres)).isEqualTo("postgres");
            postgres.disconnect();
            assertThat(user(postgres)).isEqualTo("rotated");
        }
    }

    @Test
    void the_first_connection_may_take_longer_than_later_ones() {
        Supplier<Database> slow = slowly(TestDatabase.empty());

        try (var postgres = new Postgres(slow, () -> {}, 1, Duration.ofSeconds(60))) {
            postgres.ping();
        }
    }

    @Test
    void without_a_longer_first_wait_a_caller_gives_up() {
        Supplier<Database> slow = slowly(TestDatabase.empty());

        try (var postgres = new Postgres(slow, () -> {}, 1)) {
            assertUnavailable(postgres);
        }
    }

    /** Credentials that take longer than the usual wait of a caller. */
    private static Supplier<Database> slowly(TestDatabase database) {
        return () -> {
            boolean _ = Pause.sleep(Postgres.USUAL_WAIT.plusSeconds(1));
            return Database.parse(database.url());
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "08001", "57P01", "57P03", "53300", "28P01"})
    void these_states_are_outages(String state) {
        assertThat(SqlFailure.isOutage(new SQLException("no", state))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "22021", "42P01", "40P01", "42501"})
    void these_states_are_not(String state) {
        assertThat(SqlFailure.isOutage(new SQLException("no", state))).isFalse();
    }

    private static void assertUnavailable(Postgres postgres) {
        assertThatExceptionOfType(Unavailable.class)
                .isThrownBy(postgres::ping)
                .satisfies(outage -> assertThat(outage.dependency()).isEqualTo("postgres"));
    }

    private static Supplier<Database> database(TestDatabase database) {
        return () -> Database.parse(database.url());
    }

    private static String user(Postgres postgres) {
        return postgres.queryOne(Sql.of("select current_user::text as u"), row -> row.text("u"))
                .orElseThrow();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
