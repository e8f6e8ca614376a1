package aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.formats.ApiFormats;
import aigateway.http.ProviderHttpClient;
import aigateway.kernel.Endpoint;
import aigateway.testing.RawServer;
import aigateway.testing.ScriptedProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpProviderTest {
    private static final ProviderHttpClient HTTP = new ProviderHttpClient();
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final int SIDE_BY_SIDE = 20;
    private static final String BODY = "{\"model\":\"m\"}";

    @AfterAll
    static void close() {
        HTTP.close();
    }

    @Test
    void a_call_carries_exactly_the_headers_that_are_named() {
        try (var server = RawServer.saying(ok("{}"))) {
            call(
                    provider(server.url(), Map.of("HTTP-Referer", "https://our.example", "X-Title", "Ours")),
                    Endpoint.CHAT_COMPLETIONS,
                    LONG);

            String request = server.requests().getFirst();
            String host = "127.0.0.1:" + server.port();
            assertThat(request)
                    .startsWith("POST /v1/chat/completions HTTP/1.1\r\n")
                    .endsWith("\r\n\r\n" + BODY);
            assertThat(headers(request))
                    .containsExactlyInAnyOrder(
                            "host: " + host,
                            "content-length: " + BODY.length(),
                            "content-type: application/json",
                            "accept: application/json",
                            "user-agent: ai-gateway",
                            "authorization: bearer sk-test",
                            "http-referer: https://our.example",
                            "x-title: ours");
        }
    }

    @Test
    void without_a_key_nothing_stands_in_for_it() {
        try (var server = RawServer.saying(ok("{}"))) {
            var provider = HttpProvider.openai(
                    "openai", URI.create(server.url()), Optional::empty, Map.of(), "max_completion_tokens", HTTP);

            call(provider, Endpoint.RESPONSES, LONG);

            assertThat(headers(server.requests().getFirst())).noneMatch(header -> header.startsWith("authorization"));
        }
    }

    @Test
    void the_list_of_models_is_a_get_without_a_body() {
        try (var server = RawServer.saying(ok("{\"data\":[]}"))) {
            assertThat(provider(server.url(), Map.of()).models()).isInstanceOf(ProviderReply.Answered.class);

            String request = server.requests().getFirst();
            assertThat(request).startsWith("GET /v1/models HTTP/1.1\r\n");
            assertThat(headers(request)).noneMatch(header -> header.startsWith("content-"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'',        /v1/responses",
        "/,         /v1/responses",
        "/v1,       /v1/responses",
        "/v1/,      /v1/responses",
        "/api,      /api/v1/responses",
        "/api/v1//, /api/v1/responses"
    })
    void a_base_url_is_taken_with_or_without_its_version(String base, String path) {
        try (var provider = ScriptedProvider.start()) {
            call(provider(provider.url() + base, Map.of()), Endpoint.RESPONSES, LONG);

            assertThat(provider.received())
                    .extracting(ScriptedProvider.Received::path)
                    .containsExactly(path);
        }
    }

    @Test
    void a_rotated_key_is_used_at_once() {
        try (var upstream = ScriptedProvider.start()) {
            var key = new AtomicReference<>("sk-old");
            var provider = HttpProvider.openai(
                    "openai",
                    URI.create(upstream.url()),
                    () -> Optional.ofNullable(key.get()),
                    Map.of(),
                    "max_completion_tokens",
                    HTTP);
            call(provider, Endpoint.RESPONSES, LONG);
            key.set("sk-new");
            call(provider, Endpoint.RESPONSES, LONG);

            assertThat(upstream.received())
                    .extracting(received -> received.headers().get("authorization"))
                    .containsExactly(List.of("Bearer sk-old"), List.of("Bearer sk-new"));
        }
    }

    @Test
    void of_an_answers_headers_only_retry_after_is_kept() {
        try (var server = RawServer.saying("HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nSet-Cookie: a=b\r\n"
                + "OpenAI-Organization: org-secret\r\nContent-Length: 2\r\n\r\n{}")) {
            var answer = answered(call(server, LONG));

            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.headers()).isEqualTo(Map.of("retry-after", "7"));
        }
    }

    @Test
    void a_dripping_body_ends_at_the_total_timeout_and_the_connection_with_it() throws InterruptedException {
        var hungUp = new CountDownLatch(1);
        try (var server = RawServer.start(socket -> {
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

            assertThat(call(server, SHORT)).isEqualTo(new ProviderReply.TimedOut());

            assertThat(Duration.ofNanos(System.nanoTime() - started)).isBetween(SHORT, SHORT.multipliedBy(4));
            assertThat(hungUp.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void silence_ends_at_the_timeout() {
        try (var server = RawServer.start(_ -> Thread.sleep(3_000))) {
            assertThat(call(server, SHORT)).isEqualTo(new ProviderReply.TimedOut());
        }
    }

    @Test
    void a_reset_before_the_answer_is_of_unknown_outcome_and_not_tried_again() {
        try (var server = RawServer.start(RawServer::reset)) {
            assertThat(call(server, LONG)).isEqualTo(new ProviderReply.Broken("reset"));
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
            assertThat(call(server, LONG)).isEqualTo(new ProviderReply.Broken("reset"));
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"Content-Length: 100", "Transfer-Encoding: chunked"})
    void a_body_that_ends_too_early_is_no_answer(String framing) {
        String start = framing.startsWith("T") ? "6\r\n{\"id\":\r\n" : "{\"id\":";
        try (var server = RawServer.saying("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n" + start)) {
            assertThat(call(server, LONG)).isEqualTo(new ProviderReply.Broken("reset"));
        }
    }

    @Test
    void what_is_not_http_is_no_answer() {
        try (var server = RawServer.saying("220 mail.example ESMTP\r\n")) {
            assertThat(call(server, LONG)).isInstanceOf(ProviderReply.Broken.class);
        }
    }

    @Test
    void a_refused_port_was_never_connected() throws IOException {
        int port;
        try (var closed = new ServerSocket(0)) {
            port = closed.getLocalPort();
        }
        assertThat(call(provider("http://127.0.0.1:" + port, Map.of()), Endpoint.RESPONSES, LONG))
                .isEqualTo(new ProviderReply.NotConnected("refused"));
    }

    @Test
    void an_unknown_host_was_never_connected() {
        assertThat(call(provider("http://unresolved.invalid", Map.of()), Endpoint.RESPONSES, LONG))
                .isEqualTo(new ProviderReply.NotConnected("dns"));
    }

    @Test
    void a_kept_connection_that_the_provider_closed_is_not_used_again() throws InterruptedException {
        try (var server = RawServer.saying(ok("{}"))) {
            var provider = provider(server.url(), Map.of());
            assertThat(call(provider, Endpoint.RESPONSES, LONG)).isInstanceOf(ProviderReply.Answered.class);
            Thread.sleep(200);
            assertThat(call(provider, Endpoint.RESPONSES, LONG)).isInstanceOf(ProviderReply.Answered.class);
        }
    }

    @Test
    void as_many_closed_connections_as_there_may_be_are_passed_over() throws Exception {
        var all = new CyclicBarrier(SIDE_BY_SIDE);
        try (var server = RawServer.start(socket -> {
                    all.await(5, TimeUnit.SECONDS);
                    RawServer.write(socket, ok("{}"));
                });
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var provider = provider(server.url(), Map.of());
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
            var provider = provider(server.url(), Map.of());
            assertThat(call(provider, Endpoint.RESPONSES, LONG)).isInstanceOf(ProviderReply.Answered.class);
            assertThat(call(provider, Endpoint.RESPONSES, LONG)).isInstanceOf(ProviderReply.Answered.class);
            assertThat(connections).hasValue(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"408 Late", "421 Elsewhere", "503 Busy"})
    void an_answer_that_asks_for_another_try_gets_none_from_here(String status) {
        try (var server = RawServer.saying(
                "HTTP/1.1 " + status + "\r\nRetry-After: 0\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}")) {
            var provider = provider(server.url(), Map.of());
            int code = Integer.parseInt(status.substring(0, 3));

            assertThat(answered(call(provider, Endpoint.RESPONSES, LONG)).status())
                    .isEqualTo(code);
            assertThat(server.requests()).hasSize(1);
            var models = answered(provider.models());
            assertThat(models.status()).isEqualTo(code);
            assertThat(models.headers()).isEqualTo(Map.of("retry-after", "0"));
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void a_server_without_tls_was_never_asked_anything() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var _ = CompletableFuture.runAsync(() -> {
                try (var socket = server.accept()) {
                    RawServer.write(socket, ok("{}"));
                    socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            var provider = provider("https://127.0.0.1:" + server.getLocalPort(), Map.of());

            assertThat(call(provider, Endpoint.RESPONSES, LONG)).isEqualTo(new ProviderReply.NotConnected("tls"));
        }
    }

    @Test
    void a_redirect_is_not_followed() {
        try (var elsewhere = ScriptedProvider.start();
                var server = RawServer.saying("HTTP/1.1 307 Go\r\nLocation: " + elsewhere.url()
                        + "/v1/responses\r\nContent-Length: 0\r\n\r\n")) {
            assertThat(answered(call(server, LONG)).status()).isEqualTo(307);
            assertThat(elsewhere.received()).isEmpty();
        }
    }

    private static HttpProvider provider(String url, Map<String, String> headers) {
        return HttpProvider.openai(
                "openai", URI.create(url), () -> Optional.of("sk-test"), headers, "max_completion_tokens", HTTP);
    }

    private static ProviderReply call(RawServer server, Duration timeout) {
        return call(provider(server.url(), Map.of()), Endpoint.CHAT_COMPLETIONS, timeout);
    }

    private static ProviderReply call(Provider provider, Endpoint endpoint, Duration timeout) {
        return provider.call(new ProviderCall(
                ApiFormats.of(endpoint).wireApi(),
                "m",
                BODY.getBytes(StandardCharsets.UTF_8),
                timeout,
                timeout,
                new Dispatch()));
    }

    private static ProviderReply.Answered answered(ProviderReply reply) {
        assertThat(reply).isInstanceOf(ProviderReply.Answered.class);
        return (ProviderReply.Answered) reply;
    }

    private static List<String> headers(String request) {
        return request.substring(0, request.indexOf("\r\n\r\n"))
                .toLowerCase(Locale.ROOT)
                .lines()
                .skip(1)
                .toList();
    }

    private static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }
}
