package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aigateway.functions.web.EventStream;
import aigateway.postgres.Sql;
import aigateway.testing.ScriptedProvider;
import aigateway.testing.TestGateway;
import com.sun.net.httpserver.HttpExchange;
import io.micronaut.buffer.netty.NettyByteBufferFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What only a socket shows: events one by one, and a client that goes. */
class WebStreamTest {
    private static final ScriptedProvider PROVIDER = ScriptedProvider.start();
    private static final TestGateway GATEWAY = TestGateway.behind(PROVIDER);
    private static final WebEdge EDGE = WebEdge.start(GATEWAY.gateway());
    private static final String KEY = GATEWAY.newKey();
    private static final String CHAT = "{\"model\":\"gpt-4o-mini\",\"stream\":true,\"messages\":[]}";
    private static final String CHUNK = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n";

    @AfterAll
    static void close() {
        EDGE.close();
        GATEWAY.close();
        PROVIDER.close();
    }

    @Test
    void each_event_arrives_before_the_next_one_is_sent() throws Exception {
        var read = new CountDownLatch(1);
        PROVIDER.answers(exchange -> {
            write(exchange, CHUNK);
            await(read);
            write(exchange, CHUNK.replace("{}}", "{}},\"finish_reason\":\"stop\"}") + "data: [DONE]\n\n");
        });

        try (var http = HttpClient.newHttpClient();
                BufferedReader events = open(http)) {
            List<String> lines = new ArrayList<>();
            lines.add(events.readLine());
            read.countDown();
            events.lines().forEach(lines::add);

            assertThat(lines.getFirst()).isEqualTo(CHUNK.strip());
            assertThat(lines).contains("data: [DONE]");
        }
    }

    @Test
    void a_client_that_goes_ends_the_providers_work_and_pays() throws Exception {
        var ended = new CountDownLatch(1);
        PROVIDER.answers(exchange -> {
            try {
                for (int i = 0; i < 500; i++) {
                    write(exchange, CHUNK);
                    Thread.sleep(20);
                }
            } catch (IOException e) {
                ended.countDown();
                throw e;
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });

        var http = HttpClient.newHttpClient();
        BufferedReader events = open(http);
        assertThat(events.readLine()).isEqualTo(CHUNK.strip());
        http.shutdownNow();

        assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(charged()).isEqualTo("charged true");
    }

    @Test
    void an_error_before_the_first_event_is_thrown_to_the_waiting_thread() {
        var pipe = new EventStream(NettyByteBufferFactory.DEFAULT);

        assertThatThrownBy(() -> pipe.run(() -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
    }

    /** The row comes a moment after the provider has seen the end. */
    private static String charged() {
        var outcome =
                Sql.of("select outcome || ' ' || (cost_nano_usd > 0)::text as r from usage where outcome = 'charged'");
        try (var rows = GATEWAY.database().connect()) {
            return Awaitility.await()
                    .until(() -> rows.queryOne(outcome, found -> found.text("r")), Optional::isPresent)
                    .orElseThrow();
        }
    }

    private static BufferedReader open(HttpClient http) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + EDGE.port() + "/v1/chat/completions"))
                .header("authorization", "Bearer " + KEY)
                .header("content-type", "application/json")
                .timeout(Duration.ofSeconds(20))
                .POST(HttpRequest.BodyPublishers.ofString(CHAT))
                .build();
        var answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    private static void write(HttpExchange exchange, String events) throws IOException {
        if (exchange.getResponseCode() < 0) {
            exchange.getResponseHeaders().set("content-type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
        }
        exchange.getResponseBody().write(events.getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new UncheckedIOException(new IOException("the first event was never read"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
