package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests whose end two readers could see at different places. */
class FramingTest {
    private static final WebEdge EDGE = WebEdge.start(Edges.gateway().gateway());
    private static final String KEY = Edges.gateway().newKey();
    private static final String POST = "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n";
    private static final String SMUGGLED = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: gzip\r\n\r\n",
                "Transfer-Encoding: xchunked\r\n\r\n",
                "Transfer-Encoding: identity\r\n\r\n",
                "Transfer-Encoding: \r\n\r\n",
                "Transfer-Encoding: chunked, gzip\r\n\r\n",
                "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
                "Content-Length: 0\r\nContent-Length: 0\r\n\r\n",
                "Content-Length: 0, 0\r\n\r\n"
            })
    void an_ambiguous_end_is_refused_and_nothing_after_it_is_served(String rest) {
        try (var connection = RawConnection.to(EDGE.port())) {
            String answer = connection.send(POST + rest + SMUGGLED).untilClosed();

            assertThat(answer)
                    .startsWith("HTTP/1.1 400 ")
                    .containsIgnoringCase("connection: close")
                    .contains("\"code\":\"bad_request\"")
                    .containsPattern("(?i)x-request-id: req_[0-9a-f]{32}")
                    .doesNotContain("{\"status\":\"ok\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0x2\r\n{}\r\n", "-2\r\n{}\r\n", "2\r\n{}xx", "2;\n{}\r\n", "2\n{}\n", "2\r\n{}\r\nz\r\n"})
    void a_body_with_a_broken_chunk_is_no_body(String chunks) {
        String head = POST + "Authorization: Bearer " + KEY + "\r\nContent-Type: application/json\r\n";
        try (var connection = RawConnection.to(EDGE.port())) {
            String answer = connection
                    .send(head + "Transfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n" + SMUGGLED)
                    .untilClosed();

            assertThat(answer)
                    .startsWith("HTTP/1.1 400 ")
                    .containsIgnoringCase("connection: close")
                    .contains("\"code\":\"bad_request\"")
                    .doesNotContain("{\"status\":\"ok\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunked", "Chunked", " CHUNKED "})
    void one_chunked_encoding_is_read(String encoding) {
        try (var connection = RawConnection.to(EDGE.port())) {
            String answers = connection
                    .send(POST + "Transfer-Encoding:" + encoding + "\r\n\r\n2\r\n{}\r\n0\r\n\r\n" + SMUGGLED)
                    .until("{\"status\":\"ok\"}");

            assertThat(answers).startsWith("HTTP/1.1 401 ").contains("HTTP/1.1 200 ");
        }
    }

    @Test
    void the_requests_before_an_ambiguous_one_are_answered_first() {
        try (var connection = RawConnection.to(EDGE.port())) {
            String answers = connection
                    .send(SMUGGLED + SMUGGLED + POST + "Transfer-Encoding: gzip\r\n\r\n" + SMUGGLED)
                    .untilClosed();

            assertThat(answers.split("\\{\"status\":\"ok\"}", -1)).hasSize(3);
            assertThat(answers).containsPattern("(?s)ok.*ok.*HTTP/1\\.1 400 .*bad_request");
        }
    }
}
