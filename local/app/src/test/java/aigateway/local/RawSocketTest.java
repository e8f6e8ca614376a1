package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no client library would send, byte by byte to the web server. */
class RawSocketTest {
    private static final WebEdge EDGE = WebEdge.start(Edges.gateway().gateway());
    private static final String KEY = Edges.gateway().newKey();
    private static final String NEXT = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    private static final String POST = "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + KEY
            + "\r\nContent-Type: application/json\r\n";
    private static final String H2C =
            "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n";

    @Test
    void a_large_body_with_its_length_is_drained_and_the_connection_goes_on() throws IOException {
        String answers = exchange(POST + "Content-Length: 3000000\r\n\r\n" + "x".repeat(3_000_000) + NEXT);

        assertThat(answers).contains("HTTP/1.1 413 ", "request_too_large");
        assertThat(answers).endsWith("{\"status\":\"ok\"}");
    }

    @Test
    void a_large_body_in_chunks_is_drained_and_the_connection_goes_on() throws IOException {
        String chunk = "1000\r\n" + "x".repeat(4096) + "\r\n";

        String answers = exchange(POST + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(50) + "0\r\n\r\n" + NEXT);

        assertThat(answers).contains("HTTP/1.1 413 ", "request_too_large");
        assertThat(answers).endsWith("{\"status\":\"ok\"}");
    }

    @Test
    void an_announced_large_body_is_refused_before_it_is_sent() throws IOException {
        String answer = exchange(POST + "Connection: close\r\nContent-Length: 30000\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 413 ").contains("request_too_large");
    }

    @Test
    void chunks_without_an_end_are_refused_at_the_limit() throws IOException {
        String chunk = "1000\r\n" + "x".repeat(4096) + "\r\n";

        String answer = exchange(
                POST + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk.repeat(6), "limit of 20000");

        assertThat(answer).startsWith("HTTP/1.1 413 ").contains("request_too_large");
    }

    @Test
    void an_upgrade_to_another_protocol_is_ignored() throws IOException {
        String answers = exchange("GET /healthz HTTP/1.1\r\nHost: x\r\n" + H2C + "\r\n"
                + POST + H2C + "Content-Length: 2\r\n\r\n{}"
                + "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n" + NEXT);

        assertThat(answers)
                .doesNotContain("101 ", "HTTP/2")
                .containsPattern("(?s)HTTP/1.1 200 .*missing_required.*200 ");
        assertThat(answers.split("HTTP/1\\.1 ", -1)).hasSize(5);
        assertThat(answers).endsWith("{\"status\":\"ok\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NONSENSE\r\n\r\n",
                "GET /v1/jobs?after=%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET /v1/models/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET /v1/models/a|b{}^ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET /healthz HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n",
                "POST /v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                "POST /v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\nhello"
            })
    void what_is_no_HTTP_is_shown_so_in_our_shape(String request) throws IOException {
        String answer = exchange(request);

        assertThat(answer)
                .matches("(?s)HTTP/1\\.[01] 400 .*")
                .contains("\"code\":\"bad_request\"")
                .containsPattern("(?i)x-request-id: req_[0-9a-f]{32}")
                .containsIgnoringCase("x-content-type-options: nosniff");
    }

    @Test
    void headers_and_lines_without_end_are_refused_as_what_they_are() throws IOException {
        String big = "y".repeat(40_000);

        for (String request : new String[] {
            "GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + big + "\r\n\r\n", "GET /" + big + " HTTP/1.1\r\nHost: x\r\n\r\n"
        }) {
            assertThat(exchange(request))
                    .matches("(?s)HTTP/1\\.[01] 4(14|31) .*")
                    .contains("bad_request");
        }
    }

    private static String exchange(String request) throws IOException {
        return exchange(request, "");
    }

    /** Everything that comes until the server closes, or until the given words have come. */
    private static String exchange(String request, String until) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), EDGE.port())) {
            socket.setSoTimeout(10_000);
            Thread.ofVirtual().start(() -> send(socket, request));
            var reply = new ByteArrayOutputStream();
            InputStream in = socket.getInputStream();
            byte[] part = new byte[8192];
            for (int count = in.read(part); count >= 0; count = in.read(part)) {
                reply.write(part, 0, count);
                if (!until.isEmpty() && reply.toString(StandardCharsets.UTF_8).contains(until)) {
                    break;
                }
            }
            return reply.toString(StandardCharsets.UTF_8);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection stayed open", e);
        }
    }

    private static void send(Socket socket, String request) {
        try {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        } catch (IOException _) {
            // The server may well have had enough; what it said is read on the other side.
        }
    }
}
