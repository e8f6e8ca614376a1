package aigateway.functions.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class AnswerSinkTest {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final byte[] EVENT = "data: 1\n\n".getBytes(StandardCharsets.UTF_8);

    @Test
    void the_first_event_sends_the_head_and_a_silent_stream_gets_heartbeats() throws IOException {
        try (var receiver = ChunkReceiver.start()) {
            Invocation invocation = invocation(receiver, LONG);
            try (var sink = sink(invocation, new AnswerSink.Times(SHORT, LONG, SHORT))) {
                assertThat(sink.hasBegun()).isFalse();

                assertThat(sink.take(EVENT)).isTrue();

                Awaitility.await()
                        .untilAsserted(() -> assertThat(receiver.received()).contains(": keep-alive\n"));
            }
            assertThat(invocation.answer().end(null)).isTrue();
            assertThat(receiver.received())
                    .contains(
                            "{\"statusCode\":200,\"headers\":{\"a\":\"b\"},\"multiValueHeaders\":{\"c\":[\"d\",\"e\"]}}")
                    .contains("\r\n8\r\n\0\0\0\0\0\0\0\0\r\n9\r\ndata: 1\n\n\r\n");
        }
    }

    @Test
    void a_client_that_Lambda_refuses_is_gone_in_silence_too() throws Exception {
        try (var receiver = ChunkReceiver.start()) {
            var left = new CountDownLatch(1);
            try (var sink = sink(invocation(receiver, LONG), new AnswerSink.Times(SHORT, LONG, SHORT))) {
                sink.whenGone(left::countDown);
                assertThat(sink.take(EVENT)).isTrue();

                receiver.refuse();

                assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
                assertThat(sink.take(EVENT)).isFalse();
            }
        }
    }

    @Test
    void a_write_that_waits_too_long_ends_the_stream() {
        try (var receiver = ChunkReceiver.start(1_000)) {
            try (var sink = sink(invocation(receiver, LONG), new AnswerSink.Times(LONG, SHORT, SHORT))) {
                assertThat(fill(sink)).isFalse();
            }
        }
    }

    @Test
    void near_the_deadline_no_write_waits() {
        try (var receiver = ChunkReceiver.start(1_000)) {
            try (var sink = sink(invocation(receiver, SHORT), new AnswerSink.Times(LONG, LONG, SHORT))) {
                assertThat(fill(sink)).isFalse();
            }
        }
    }

    @Test
    void what_is_our_fault_is_the_last_event_and_makes_the_invocation_an_error() throws IOException {
        try (var receiver = ChunkReceiver.start()) {
            Invocation invocation = invocation(receiver, LONG);
            var failure = new IllegalStateException("with a client's words");
            try (var sink = sink(invocation, new AnswerSink.Times(LONG, LONG, LONG))) {
                assertThat(sink.breakOff(failure, EVENT)).isFalse();
                assertThat(sink.take(EVENT)).isTrue();
                assertThat(sink.breakOff(failure, "data: 2\n\n".getBytes(StandardCharsets.UTF_8)))
                        .isTrue();
            }
            assertThat(invocation.answer().end(invocation.failure())).isTrue();
            assertThat(receiver.received())
                    .contains("data: 2\n\n\r\n0\r\n")
                    .contains("Lambda-Runtime-Function-Error-Type: Runtime.IllegalStateException\r\n")
                    .contains("Lambda-Runtime-Function-Error-Body: ");
        }
    }

    /** More than any buffer between takes. */
    private static boolean fill(AnswerSink sink) {
        byte[] large = new byte[1 << 20];
        for (int i = 0; i < 64; i++) {
            if (!sink.take(large)) {
                return false;
            }
        }
        return true;
    }

    private static AnswerSink sink(Invocation invocation, AnswerSink.Times times) {
        return new AnswerSink(invocation, () -> Map.of("a", List.of("b"), "c", List.of("d", "e")), times);
    }

    private static Invocation invocation(ChunkReceiver receiver, Duration left) {
        var answer = new PiecewiseAnswer(new RuntimeClient(receiver.address()), "1");
        return new Invocation("1", "arn", Instant.now().plus(left), answer, Map.of());
    }
}
