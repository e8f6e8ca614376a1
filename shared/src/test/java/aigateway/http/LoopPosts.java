package aigateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.LoopThreads;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import okhttp3.Request;
import okhttp3.RequestBody;

/** Posts by the client of the event loop that carries the test. */
record LoopPosts(LoopClient client) {
    static final byte[] BODY = "{}".getBytes(UTF_8);

    HttpOutcome post(String url, Duration total) {
        return client.exchange(loop(), request(url), BODY, total, () -> {});
    }

    StreamOutcome stream(String url, Duration silence, Duration total, EventListener events) {
        return client.stream(loop(), request(url), BODY, silence, total, () -> {}, events);
    }

    private static Executor loop() {
        Executor loop = Objects.requireNonNull(LoopThreads.currentLoop());
        assertThat(LoopClient.isUsable(loop)).isTrue();
        return loop;
    }

    private static Request request(String url) {
        return new Request.Builder().url(url).post(RequestBody.create(BODY)).build();
    }
}
