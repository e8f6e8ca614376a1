package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.testing.TestGateway;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory: who may send a large body, and how much of them all is held. */
class LargeBodyTest {
    private static final int MIB = 1024 * 1024;
    private static final TestGateway GATEWAY = TestGateway.start(Map.of());
    private static final WebLimits LIMITS =
            new WebLimits(Duration.ofSeconds(30), Duration.ofSeconds(60), 1_000, 12 * MIB, 9 * MIB / 2);
    private static final WebEdge EDGE = WebEdge.start(GATEWAY.gateway(), LIMITS);
    private static final String KEY = GATEWAY.newKey();

    @AfterAll
    static void close() {
        EDGE.close();
        GATEWAY.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/chat/completions",
                "/v1/responses",
                "/v1/messages",
                "/v1/embeddings",
                "/v1/moderations",
                "/v1/messages/count_tokens",
                "/v1/responses/input_tokens",
                "/v1/jobs",
                "/v1/jobs/batch",
                "/v1/webhook-endpoints",
                "/admin/v1/keys"
            })
    void a_wrong_key_is_refused_before_its_large_body_has_come(String path) {
        for (String length :
                List.of("Content-Length: 9000000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n895440\r\n")) {
            try (var connection = RawConnection.to(EDGE.port())) {
                String answer = connection
                        .send(head(path, "agw_wrong") + length)
                        .send(new byte[50_000])
                        .until("invalid_api_key");

                assertThat(answer).startsWith("HTTP/1.1 401 ");
            }
        }
    }

    @Test
    void large_bodies_without_a_key_take_no_memory_and_hinder_no_one() {
        byte[] body = new byte[9 * MIB];
        List<RawConnection> senders = new ArrayList<>();
        try {
            for (int i = 0; i < 160; i++) {
                senders.add(RawConnection.to(EDGE.port()));
                senders.getLast()
                        .send(head("/v1/chat/completions", "agw_wrong") + "Content-Length: " + body.length
                                + "\r\n\r\n");
            }
            senders.forEach(sender -> sender.send(body));
            for (int i = 0; i < 20; i++) {
                EDGE.send(chat("{\"model\":\"mock-1\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"))
                        .hasStatus(200);
            }
            senders.forEach(
                    sender -> assertThat(sender.until("invalid_api_key")).startsWith("HTTP/1.1 401 "));
        } finally {
            senders.forEach(RawConnection::close);
        }
    }

    @Test
    void bodies_that_do_not_end_are_bounded_together_and_their_room_is_given_back() {
        String half = head("/v1/chat/completions", KEY) + "Content-Length: " + 3 * MIB + "\r\n\r\n";
        try (var first = RawConnection.to(EDGE.port());
                var second = RawConnection.to(EDGE.port())) {
            first.send(half).send(new byte[5 * MIB / 2]);
            waitUntilHeld(5L * MIB / 2);
            String refused = second.send(half).send(new byte[5 * MIB / 2]).untilClosed();

            assertThat(refused)
                    .startsWith("HTTP/1.1 503 ")
                    .containsIgnoringCase("connection: close")
                    .containsIgnoringCase("retry-after: 2")
                    .contains("\"code\":\"unavailable\"")
                    .containsPattern("(?i)x-request-id: req_[0-9a-f]{32}");
            EDGE.send(chat("{\"model\":\"mock-1\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"))
                    .hasStatus(200);
        }
        waitUntilHeld(0);
        EDGE.send(chat("{\"model\":\"mock-1\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "x".repeat(3 * MIB)
                        + "\"}]}"))
                .hasStatus(200);
        waitUntilHeld(0);
    }

    @Test
    void a_length_over_the_limit_is_refused_without_a_call_to_continue() {
        try (var connection = RawConnection.to(EDGE.port())) {
            String answer = connection
                    .send(head("/v1/chat/completions", KEY)
                            + "Expect: 100-continue\r\nContent-Length: 99000000\r\n\r\n")
                    .untilClosed();

            assertThat(answer)
                    .startsWith("HTTP/1.1 413 ")
                    .contains("request_too_large")
                    .containsIgnoringCase("connection: close")
                    .doesNotContain("100 Continue");
        }
    }

    @Test
    void a_wrong_key_is_refused_without_a_call_to_continue() {
        try (var connection = RawConnection.to(EDGE.port())) {
            String answer = connection
                    .send(head("/v1/chat/completions", "agw_wrong")
                            + "Expect: 100-continue\r\nContent-Length: 100000\r\n\r\n")
                    .untilClosed();

            assertThat(answer).startsWith("HTTP/1.1 401 ").doesNotContain("100 Continue");
        }
    }

    @Test
    void a_right_key_may_continue() {
        String body =
                "{\"model\":\"mock-1\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "x".repeat(100_000) + "\"}]}";
        try (var connection = RawConnection.to(EDGE.port())) {
            connection
                    .send(head("/v1/chat/completions", KEY) + "Expect: 100-continue\r\nContent-Length: " + body.length()
                            + "\r\n\r\n")
                    .until("HTTP/1.1 100 Continue");

            assertThat(connection.send(body).until("chat.completion")).contains("HTTP/1.1 200 ");
        }
    }

    @Test
    void a_body_of_millions_of_values_is_refused_before_it_is_read_as_JSON() {
        String bomb = "{\"model\":\"mock-1\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"x\":[[]"
                + ",[]".repeat(700_000) + "]}";

        for (String path : List.of("/v1/chat/completions", "/v1/jobs", "/v1/messages/count_tokens")) {
            EDGE.send(Sent.post(path, bomb).bearer(KEY)).hasStatus(413);
        }
        EDGE.send(Sent.of("POST", "/v1/jobs/batch")
                        .body((bomb + "\n" + bomb).getBytes(StandardCharsets.US_ASCII))
                        .with("Content-Type", "application/jsonl")
                        .bearer(KEY))
                .hasStatus(413);
        assertThat(EDGE.send(chat(bomb)).error().text("message")).contains("more than 200000 JSON values");
    }

    private static Sent chat(String json) {
        return Sent.post("/v1/chat/completions", json).bearer(KEY);
    }

    private static String head(String path, String key) {
        return "POST " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key
                + "\r\nContent-Type: application/json\r\n";
    }

    private static void waitUntilHeld(long bytes) {
        for (int look = 0; look < 500 && EDGE.server().heldBodyBytes() != bytes; look++) {
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        assertThat(EDGE.server().heldBodyBytes()).isEqualTo(bytes);
    }
}
