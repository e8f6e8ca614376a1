package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.postgres.Sql;
import aigateway.testing.ScriptedProvider;
import aigateway.testing.TestGateway;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The web server is closed while requests are open. */
class DrainTest {
    private static final String CHUNK = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n";
    private static final String END = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],"
            + "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15}}\n\ndata: [DONE]\n\n";
    private static final String ANSWER = "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\","
            + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],"
            + "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15}}";

    private final ScriptedProvider provider = ScriptedProvider.start();
    private final TestGateway gateway = TestGateway.behind(
            provider, Map.of("PROVIDER_TIMEOUT_SECONDS", "60", "DRAIN_SECONDS", "30"), InstantSource.system());
    private final WebEdge edge = WebEdge.start(gateway.gateway());
    private final String key = gateway.newKey();
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();

    DrainTest() {
        provider.answers(this::slowly);
    }

    @AfterEach
    void close() {
        release.countDown();
        edge.close();
        gateway.close();
        provider.close();
    }

    @Test
    void open_calls_and_streams_end_whole_and_new_requests_are_refused() throws Exception {
        List<RawConnection> calls = open(8, false);
        List<RawConnection> streams = open(4, true);
        RawConnection kept = RawConnection.to(edge.port());
        kept.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").until("{\"status\":\"ok\"}");
        waitFor(() -> asked.get() == 12);

        var closed = CompletableFuture.runAsync(edge.server()::close);
        waitFor(() -> !accepts(edge.port()));
        String refused = kept.send(request(false)).untilClosed();
        assertThat(refused.substring(refused.lastIndexOf("HTTP/1.1")))
                .startsWith("HTTP/1.1 503 ")
                .containsIgnoringCase("connection: close")
                .containsPattern("(?i)x-request-id: req_[0-9a-f]{32}")
                .contains("\"type\":\"server_error\"", "\"code\":\"unavailable\"");
        assertThat(closed).isNotDone();
        release.countDown();

        for (RawConnection call : calls) {
            assertThat(call.untilClosed())
                    .startsWith("HTTP/1.1 200 ")
                    .containsIgnoringCase("connection: close")
                    .contains("chat.completion");
        }
        streams.forEach(stream ->
                assertThat(stream.untilClosed()).contains("data: [DONE]").endsWith("\r\n0\r\n\r\n"));
        closed.get(60, TimeUnit.SECONDS);
        assertThat(outcomes()).containsExactly("settled 12");
    }

    @Test
    void pipelined_requests_that_were_read_before_are_answered() throws Exception {
        try (var connection = RawConnection.to(edge.port())) {
            connection.send(request(false) + request(false));
            waitFor(() -> asked.get() >= 1);

            var closed = CompletableFuture.runAsync(edge.server()::close);
            waitFor(() -> !accepts(edge.port()));
            release.countDown();

            assertThat(connection.untilClosed().split("HTTP/1\\.1 200 ", -1).length - 1)
                    .isEqualTo(asked.get());
            closed.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void a_second_signal_waits_for_no_one() throws Exception {
        open(1, false);
        waitFor(() -> asked.get() == 1);
        var closed = CompletableFuture.runAsync(edge.server()::close);
        waitFor(() -> !accepts(edge.port()));

        edge.server().hurry();

        // The call at the provider would take until the release.
        closed.get(15, TimeUnit.SECONDS);
        assertThat(release.getCount()).isEqualTo(1);
    }

    @Test
    void what_does_not_end_within_the_bound_is_cut_off() throws Exception {
        try (var other = gateway.another(Map.of("DRAIN_SECONDS", "1"), InstantSource.system());
                var impatient = WebEdge.start(other);
                var connection = RawConnection.to(impatient.port())) {
            connection.send(request(false));
            waitFor(() -> asked.get() == 1);

            impatient.server().close();

            assertThat(connection.untilClosed()).isEmpty();
            assertThat(release.getCount()).isEqualTo(1);
        }
    }

    private List<RawConnection> open(int count, boolean stream) {
        List<RawConnection> connections = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            connections.add(RawConnection.to(edge.port()).send(request(stream)));
        }
        return connections;
    }

    private String request(boolean stream) {
        String body = "{\"model\":\"gpt-4o-mini\",\"stream\":" + stream + ",\"messages\":[]}";
        return "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** A stream's first event comes at once, everything else after the release. */
    private void slowly(HttpExchange exchange) throws IOException {
        boolean stream = "text/event-stream".equals(exchange.getRequestHeaders().getFirst("accept"));
        if (stream) {
            exchange.getResponseHeaders().set("content-type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(CHUNK.getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
        }
        asked.incrementAndGet();
        try {
            assertThat(release.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        if (stream) {
            exchange.getResponseBody().write(END.getBytes(StandardCharsets.UTF_8));
        } else {
            ScriptedProvider.send(exchange, 200, ANSWER);
        }
    }

    private List<String> outcomes() {
        try (var rows = gateway.database().connect()) {
            return rows.query(
                    Sql.of("select outcome || ' ' || count(*) as r from usage group by outcome order by 1"),
                    row -> row.text("r"));
        }
    }

    private static boolean accepts(int port) {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private interface Condition {
        boolean isTrue();
    }

    private static void waitFor(Condition condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.isTrue()) {
            assertThat(System.nanoTime()).as("still waiting").isLessThan(end);
            Thread.sleep(20);
        }
    }
}
