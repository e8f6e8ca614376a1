package aigateway.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.TestGateway;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
    private static final Duration PLENTY = Duration.ofSeconds(30);

    @Test
    void a_connection_is_open_before_the_first_request() {
        try (var test = TestGateway.start(Map.of("DATABASE_POOL", "1"));
                Postgres rows = test.database().connect()) {
            assertThat(sessions(rows)).isZero();

            test.gateway().connect(PLENTY);

            assertThat(sessions(rows)).isOne();
        }
    }

    @Test
    void stores_that_are_out_of_reach_are_no_failure() throws IOException {
        int closed;
        try (var socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        Map<String, String> away = Map.of(
                "DATABASE_URL", "postgres://user:password@127.0.0.1:" + closed + "/db",
                "REDIS_URL", "redis://127.0.0.1:" + closed,
                "SQS_ENDPOINT", "http://127.0.0.1:" + closed);
        try (var test = TestGateway.start(Map.of());
                Gateway another = test.another(away, InstantSource.system())) {
            another.connect(Duration.ofSeconds(1));

            another.forget();
        }
    }

    @Test
    void a_gateway_without_stores_has_nothing_to_connect_to() {
        Map<String, String> none = Map.of("STAGE", "test");
        try (var gateway =
                new Gateway(Settings.read(none), none, InstantSource.system(), new java.security.SecureRandom())) {
            gateway.connect(PLENTY);
        }
    }

    private static long sessions(Postgres rows) {
        return rows.queryOne(
                        Sql.of("select count(*) n from pg_stat_activity where datname = current_database()"
                                + " and pid <> pg_backend_pid() and application_name = 'aigateway'"),
                        row -> row.number("n"))
                .orElseThrow();
    }
}
