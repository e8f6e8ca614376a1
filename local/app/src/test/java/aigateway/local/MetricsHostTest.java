package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names under which a browser or a proxy could reach this machine's metrics. */
class MetricsHostTest {
    private static final WebEdge EDGE = WebEdge.start(Edges.gateway().gateway());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gateway.example.com",
                "localhost.example.com",
                "127.0.0.1.example.com:8010",
                "10.0.0.1",
                "[2001:db8::1]",
                "x"
            })
    void without_a_token_they_are_closed_under_a_name_that_is_not_this_machines(String host) {
        assertThat(metrics(host)).startsWith("HTTP/1.1 401 ").doesNotContain("agw_");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:8010", "127.0.0.1:8010", "127.0.0.2", "[::1]:8010"})
    void without_a_token_they_are_open_under_a_loopback_name(String host) {
        assertThat(metrics(host)).startsWith("HTTP/1.1 200 ");
    }

    private static String metrics(String host) {
        try (var connection = RawConnection.to(EDGE.port())) {
            return connection
                    .send("GET /metrics HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                    .untilClosed();
        }
    }
}
