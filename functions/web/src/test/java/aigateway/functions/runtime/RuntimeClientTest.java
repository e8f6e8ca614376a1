package aigateway.functions.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aigateway.testing.RawServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimeClientTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\ncontent-length: 5\r\nX-Name:  a value \r\n\r\nhello",
                "HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\nx-name: a value\r\n\r\n3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
                "HTTP/1.0 200 OK\r\nx-name: a value\r\n\r\nhello",
                "HTTP/1.1 103 Early\r\nx-name: other\r\n\r\nHTTP/1.1 200 OK\r\nx-name: a value\r\nContent-Length: 5\r\n\r\nhello"
            })
    void a_response_is_read_in_every_form(String response) throws IOException {
        try (var server = RawServer.saying(response)) {
            RuntimeClient.Response read = new RuntimeClient("127.0.0.1:" + server.port()).get("invocation/next");

            assertThat(read.status()).isEqualTo(200);
            assertThat(read.header("X-NAME")).isEqualTo("a value");
            assertThat(read.body()).asString(StandardCharsets.UTF_8).isEqualTo("hello");
            assertThat(server.requests().getFirst()).startsWith("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
                "hello\r\n\r\n"
            })
    void a_response_that_breaks_off_is_an_error(String response) {
        try (var server = RawServer.saying(response)) {
            var client = new RuntimeClient("127.0.0.1:" + server.port());

            assertThatThrownBy(() -> client.get("invocation/next")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_body_leaves_in_chunks_and_trailers_follow() throws IOException {
        try (var receiver = ChunkReceiver.start()) {
            var upload = new RuntimeClient(receiver.address()).upload("x", Map.of("Trailer", "Why"));
            upload.write("one".getBytes(StandardCharsets.UTF_8));
            upload.write(new byte[0]);
            upload.write("two two two".getBytes(StandardCharsets.UTF_8));

            assertThat(upload.end(Map.of("Why", "so")).status()).isEqualTo(202);
            assertThat(receiver.received())
                    .startsWith("POST /2018-06-01/runtime/x HTTP/1.1\r\n")
                    .contains("Transfer-Encoding: chunked\r\n", "Trailer: Why\r\n")
                    .endsWith("\r\n\r\n3\r\none\r\nb\r\ntwo two two\r\n0\r\nWhy: so\r\n\r\n");
        }
    }

    @Test
    void a_whole_body_is_sent_with_its_length() throws IOException {
        try (var server = RawServer.saying("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")) {
            var client = new RuntimeClient("127.0.0.1:" + server.port());

            assertThat(client.post("invocation/1/error", Map.of("A", "b"), "{}".getBytes(StandardCharsets.UTF_8))
                            .status())
                    .isEqualTo(202);
            assertThat(server.requests().getFirst())
                    .contains("A: b\r\n", "Content-Length: 2\r\n")
                    .endsWith("\r\n\r\n{}");
        }
    }
}
