package aigateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.testing.TestDatabase;
import java.io.IOException;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class DatabaseProbeTest {
    private static final Database GOOD = Database.parse(TestDatabase.fresh().url());

    @Test
    void a_database_that_answers_has_no_failure() {
        assertThat(DatabaseProbe.attempt(GOOD)).isEmpty();
    }

    @Test
    void a_closed_port_may_open_and_is_named() throws IOException {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var closed = Database.parse("postgres://user:the-password@127.0.0.1:" + port + "/db");

        assertThat(DatabaseProbe.attempt(closed)).hasValueSatisfying(failure -> {
            assertThat(failure.mayPass()).isTrue();
            assertThat(failure.sentence())
                    .isEqualTo("Postgres at 127.0.0.1:" + port + " does not answer. Check DATABASE_URL, or start it.");
        });
        assertThat(DatabaseProbe.address(closed)).isEqualTo("127.0.0.1:" + port);
    }

    @Test
    void a_missing_database_does_not_come_by_waiting() {
        String other = GOOD.jdbcUrl().replaceFirst("/[^/?]+(\\?|$)", "/there_is_none$1");

        assertThat(DatabaseProbe.attempt(new Database(other, GOOD.user(), GOOD.password())))
                .hasValueSatisfying(failure -> {
                    assertThat(failure.mayPass()).isFalse();
                    assertThat(failure.sentence()).endsWith("has no database of the name in DATABASE_URL.");
                });
    }
}
