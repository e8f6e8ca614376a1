package aigateway.providers;

import static aigateway.providers.HttpCalls.LONG;
import static aigateway.providers.HttpCalls.call;
import static aigateway.providers.HttpCalls.ok;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.testing.RawServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpProviderConnectionTest {
    private final HttpCalls calls = new HttpCalls();
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final int SIDE_BY_SIDE = 20;

    @AfterEach
    void close() {
        calls.close();
    }

    @Test
    void a_dripping_body_ends_at_the_total_timeout_and_the_connection_with_it() throws InterruptedException {
        var hungUp = new CountDownLatch(1);
        try (var server = RawServer.start(socket -> {
            // Half an hour long.
            RawServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
            try {
                while (true) {
                    RawServer.write(socket, " ");
                    Thread.sleep(20);
                }
            } catch (IOException _) {
                hungUp.countDown();
            }
        })) {
            long started = System.nanoTime();

            assertThat(calls.call(server, SHORT)).isEqualTo(new ProviderReply.TimedOut());

            assertThat(Duration.ofNanos(System.nanoTime() - started)).isBetween(SHORT, SHORT.multipliedBy(100));
            assertThat(hungUp.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void silence_ends_at_the_timeout() {
        try (var server = RawServer.start(_ -> Thread.sleep(3_000))) {
            assertThat(calls.call(server, SHORT)).isEqualTo(new ProviderReply.TimedOut());
        }
    }

    @Test
    void a_reset_before_the_answer_is_of_unknown_outcome_and_not_tried_again() {
        try (var server = RawServer.start(RawServer::reset)) {
            assertThat(calls.call(server, LONG)).isEqualTo(new ProviderReply.Broken("reset"));
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void a_reset_in_mid_body_is_of_unknown_outcome_and_not_tried_again() {
        try (var server = RawServer.start(socket -> {
            RawServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\":");
            Thread.sleep(50);
            RawServer.reset(socket);
        })) {
            assertThat(calls.call(server, LONG)).isEqualTo(new ProviderReply.Broken("reset"));
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"Content-Length: 100", "Transfer-Encoding: chunked"})
    void a_body_that_ends_too_early_is_broken(String framing) {
        String start = framing.startsWith("T") ? "6\r\n{\"id\":\r\n" : "{\"id\":";
        try (var server = RawServer.saying("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n" + start)) {
            assertThat(calls.call(server, LONG)).isEqualTo(new ProviderReply.Broken("reset"));
        }
    }

    @Test
    void a_reply_that_is_not_http_is_broken() {
        try (var server = RawServer.saying("220 mail.example ESMTP\r\n")) {
            assertThat(calls.call(server, LONG)).isInstanceOf(ProviderReply.Broken.class);
        }
    }

    @Test
    void a_refused_port_was_never_connected() throws IOException {
        int port;
        try (var closed = new ServerSocket(0)) {
            port = closed.getLocalPort();
        }
        assertThat(call(calls.provider("http://127.0.0.1:" + port, Map.of()), Endpoint.RESPONSES, LONG))
                .isEqualTo(new ProviderReply.NotConnected("refused"));
    }

    @Test
    void an_unknown_host_was_never_connected() {
        assertThat(call(calls.provider("http://unresolved.invalid", Map.of()), Endpoint.RESPONSES, LONG))
                .isEqualTo(new ProviderReply.NotConnected("dns"));
    }

    @Test
    void a_kept_connection_that_the_provider_closed_is_not_used_again() throws InterruptedException {
        try (var server = RawServer.saying(ok("{}"))) {
            var provider = calls.provider(server.url());
            assertThat(call(provider, Endpoint.RESPONSES, LONG)).isInstanceOf(ProviderReply.Answered.class);
            Thread.sleep(200);
            assertThat(call(provider, Endpoint.RESPONSES, LONG)).isInstanceOf(ProviderReply.Answered.class);
        }
    }

    @Test
    void any_number_of_closed_connections_is_skipped() throws Exception {
        var all = new CyclicBarrier(SIDE_BY_SIDE);
        try (var server = RawServer.start(socket -> {
                    all.await(60, TimeUnit.SECONDS);
                    RawServer.write(socket, ok("{}"));
                });
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var provider = calls.provider(server.url());
            var calls = Stream.generate(() -> (Callable<ProviderReply>) () -> call(provider, Endpoint.RESPONSES, LONG))
                    .limit(SIDE_BY_SIDE)
                    .toList();
            for (int round = 0; round < 2; round++) {
                for (var reply : threads.invokeAll(calls)) {
                    assertThat(reply.get()).isInstanceOf(ProviderReply.Answered.class);
                }
                Thread.sleep(100);
            }
            assertThat(server.requests()).hasSize(2 * SIDE_BY_SIDE);
        }
    }

    @Test
    void an_open_connection_is_used_again() {
        var connections = new AtomicInteger();
        try (var server = RawServer.start(socket -> {
            connections.incrementAndGet();
            for (int i = 0; i < 2; i++) {
                RawServer.write(socket, ok("{}"));
                if (socket.getInputStream().read() < 0) {
                    return;
                }
            }
        })) {
            var provider = calls.provider(server.url());
            assertThat(call(provider, Endpoint.RESPONSES, LONG)).isInstanceOf(ProviderReply.Answered.class);
            assertThat(call(provider, Endpoint.RESPONSES, LONG)).isInstanceOf(ProviderReply.Answered.class);
            assertThat(connections).hasValue(1);
        }
    }

    @Test
    void a_server_without_tls_was_never_connected() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var _ = CompletableFuture.runAsync(() -> {
                try (var socket = server.accept()) {
                    RawServer.write(socket, ok("{}"));
                    socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            var provider = calls.provider("https://127.0.0.1:" + server.getLocalPort(), Map.of());

            assertThat(call(provider, Endpoint.RESPONSES, LONG)).isEqualTo(new ProviderReply.NotConnected("tls"));
        }
    }
}
