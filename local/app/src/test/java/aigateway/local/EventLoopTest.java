package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.testing.TestGateway;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls carried by the server's event loop, and by the JDK's scheduler. Redis, Postgres and providers wake them up. */
@Timeout(180)
class EventLoopTest {
    private static final String LIMITED =
            "{\"name\":\"limited\",\"limits\":{\"rpm\":100000,\"tpm\":100000000,\"parallel\":100}}";
    private static final int CALLS = 200;
    private static final int CLIENTS = 16;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void every_call_is_answered_one_by_one_and_side_by_side(boolean loop) throws Exception {
        try (var gateway = TestGateway.start(Map.of("EVENT_LOOP", Boolean.toString(loop)));
                var edge = WebEdge.start(gateway.gateway());
                var clients = Executors.newFixedThreadPool(CLIENTS)) {
            String key = String.valueOf(gateway.createKey(LIMITED).secret());
            for (int i = 0; i < CALLS; i++) {
                edge.send(chat(key, "Hi", false)).hasStatus(200);
            }
            var calls = IntStream.range(0, CLIENTS)
                    .mapToObj(_ -> clients.submit(() -> {
                        for (int i = 0; i < CALLS / CLIENTS; i++) {
                            edge.send(chat(key, "Hi", false)).hasStatus(200);
                        }
                    }))
                    .toList();
            for (Future<?> call : calls) {
                assertThat(call.get()).isNull();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void streams_large_bodies_and_other_routes_are_answered_too(boolean loop) {
        try (var gateway = TestGateway.start(Map.of("EVENT_LOOP", Boolean.toString(loop)));
                var edge = WebEdge.start(gateway.gateway())) {
            String key = gateway.newKey();

            assertThat(edge.send(chat(key, "Hi", true)).hasStatus(200).text()).endsWith("data: [DONE]\n\n");
            edge.send(chat(key, "word ".repeat(100_000), false)).hasStatus(200);
            edge.send(Sent.get("/v1/models").bearer(key)).hasStatus(200);
        }
    }

    private static Sent chat(String key, String text, boolean stream) {
        return Sent.post(
                        "/v1/chat/completions",
                        "{\"model\":\"mock-1\",\"stream\":" + stream
                                + ",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}")
                .bearer(key);
    }
}
