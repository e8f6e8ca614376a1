package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that do not send what they began. */
class LateRequestTest {
    private static final WebLimits SHORT =
            new WebLimits(Duration.ofSeconds(1), Duration.ofSeconds(2), 20, 1_000_000, 1_000_000);
    private static final WebEdge EDGE = WebEdge.start(Edges.gateway().gateway(), SHORT);
    private static final String KEY = Edges.gateway().newKey();
    private static final String POST = "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + KEY
            + "\r\nContent-Type: application/json\r\n";
    private static final String HEALTH = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

    @ParameterizedTest
    @ValueSource(strings = {"", "G", "GET /healthz HTTP/1.1\r\nHost: x\r\nX: "})
    void a_head_that_does_not_end_is_answered_408(String part) {
        try (var connection = RawConnection.to(EDGE.port())) {
            refused(connection.send(part).untilClosed(), "head");
        }
    }

    @Test
    void a_second_head_that_does_not_end_is_answered_408() {
        try (var connection = RawConnection.to(EDGE.port())) {
            connection.send(HEALTH).until("{\"status\":\"ok\"}");

            String answers = connection.send("GET /").untilClosed();

            refused(answers.substring(answers.lastIndexOf("HTTP/1.1")), "head");
        }
    }

    @Test
    void a_connection_between_two_requests_stays_open() throws InterruptedException {
        try (var connection = RawConnection.to(EDGE.port())) {
            connection.send(HEALTH).until("{\"status\":\"ok\"}");
            Thread.sleep(SHORT.head().plus(SHORT.body()).toMillis());

            assertThat(connection
                            .send("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n")
                            .until("not_found"))
                    .contains("HTTP/1.1 404 ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 100\r\n\r\n",
                "Content-Length: 100\r\n\r\n{",
                "Transfer-Encoding: chunked\r\n\r\n1"
            })
    void a_body_that_does_not_end_is_answered_408(String rest) {
        try (var connection = RawConnection.to(EDGE.port())) {
            refused(connection.send(POST + rest).untilClosed(), "body");
        }
    }

    @Test
    void a_body_that_no_one_waits_for_ends_the_connection_too() {
        try (var connection = RawConnection.to(EDGE.port())) {
            String answer = connection
                    .send("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n{")
                    .untilClosed();

            assertThat(answer).startsWith("HTTP/1.1 401 ").doesNotContain("408");
        }
    }

    @Test
    void more_connections_than_the_maximum_are_closed_and_the_others_are_served() {
        var open = new java.util.ArrayList<RawConnection>();
        try (var edge = WebEdge.start(
                Edges.gateway().gateway(), new WebLimits(Duration.ofSeconds(30), Duration.ofSeconds(30), 3, 1, 1))) {
            for (int i = 0; i < 3; i++) {
                open.add(RawConnection.to(edge.port()));
                open.getLast().send(HEALTH).until("{\"status\":\"ok\"}");
            }
            try (var one = RawConnection.to(edge.port())) {
                assertThat(one.untilClosed()).isEmpty();
            }
            assertThat(open.getFirst()
                            .send("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n")
                            .until("not_found"))
                    .contains("HTTP/1.1 404 ");
        } finally {
            open.forEach(RawConnection::close);
        }
    }

    private static void refused(String answer, String part) {
        assertThat(answer)
                .startsWith("HTTP/1.1 408 ")
                .containsIgnoringCase("connection: close")
                .contains("\"code\":\"request_timeout\"", "The request's " + part + " did not arrive within")
                .containsPattern("(?i)x-request-id: req_[0-9a-f]{32}");
    }
}
