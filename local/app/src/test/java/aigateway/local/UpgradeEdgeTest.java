package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request for a WebSocket connection, which Java's HTTP client cannot send: on the web it goes over a raw connection. */
class UpgradeEdgeTest {
    private static final Edge EDGE = Edges.start(Edges.gateway().gateway());
    private static final String KEY = Edges.gateway().newKey();

    @AfterAll
    static void close() {
        EDGE.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/responses", "/v1/realtime?model=x", "/v1/chat/completions"})
    void a_websocket_is_answered_with_426(String target) {
        for (String name : new String[] {"websocket", "WebSocket"}) {
            String answer = upgrade(target, name);
            assertThat(answer)
                    .contains("upgrade_not_supported")
                    .contains("426")
                    .containsIgnoringCase("upgrade: HTTP/1.1");
        }
    }

    @Test
    void the_connection_goes_on() {
        if (EDGE instanceof WebEdge web) {
            try (var raw = RawConnection.to(web.port())) {
                raw.send(head("GET", "/v1/responses", "websocket"));
                raw.until("upgrade_not_supported");
                raw.send("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
                assertThat(raw.untilClosed()).endsWith("{\"status\":\"ok\"}");
            }
        }
    }

    @Test
    void a_get_without_it_is_a_wrong_method() {
        EDGE.send(Sent.get("/v1/responses").bearer(KEY)).refusedWith(405, "method_not_allowed");
    }

    private static String upgrade(String target, String name) {
        int port =
                EDGE instanceof WebEdge web ? web.port() : EDGE instanceof ProcessEdge processes ? processes.port() : 0;
        if (port > 0) {
            try (var raw = RawConnection.to(port)) {
                return raw.send(head("GET", target, name)).until("upgrade_not_supported");
            }
        }
        HttpReply reply =
                EDGE.send(Sent.get(target).bearer(KEY).with("Upgrade", name).with("Connection", "Upgrade"));
        return reply.status() + " upgrade: " + reply.header("upgrade") + " " + reply.text();
    }

    private static String head(String method, String target, String name) {
        return method + " " + target + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + KEY
                + "\r\nConnection: Upgrade\r\nUpgrade: " + name
                + "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    }
}
