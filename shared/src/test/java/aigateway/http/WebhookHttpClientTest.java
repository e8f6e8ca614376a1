package aigateway.http;

import static aigateway.http.Calls.BODY;
import static aigateway.http.Calls.LOOPBACK;
import static aigateway.http.Calls.SHORT;
import static aigateway.http.Calls.post;
import static aigateway.http.Calls.reason;
import static aigateway.http.Calls.status;
import static aigateway.http.Calls.url;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Dns;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class WebhookHttpClientTest {
    @Test
    void an_allowed_receiver_gets_the_event_over_plain_http() throws Exception {
        try (RawReceiver receiver = RawReceiver.answering(RawReceiver.OK)) {
            WebhookOutcome outcome = post(receiver, Map.of("content-type", "application/json", "webhook-id", "msg_1"));

            assertThat(outcome).isInstanceOfSatisfying(WebhookOutcome.Answered.class, answered -> {
                assertThat(answered.status()).isEqualTo(200);
                assertThat(answered.retryAfter()).isEmpty();
                assertThat(answered.millis()).isBetween(0L, 15_000L);
            });
            assertThat(receiver.requests())
                    .singleElement()
                    .satisfies(request -> assertThat(request)
                            .startsWith("POST /hook?a=b HTTP/1.1\r\n")
                            .contains("webhook-id: msg_1\r\n", "content-type: application/json\r\n")
                            .contains("Accept-Encoding: identity\r\n")
                            .doesNotContain("gzip")
                            .endsWith("\r\n\r\n" + new String(BODY, US_ASCII)));
        }
    }

    @Test
    void a_redirect_is_not_followed() throws Exception {
        try (RawReceiver target = RawReceiver.answering(RawReceiver.OK)) {
            for (int status : List.of(301, 302, 303, 307, 308)) {
                String redirect = "HTTP/1.1 " + status + " Found\r\nLocation: http://127.0.0.1:" + target.port()
                        + "/\r\nContent-Length: 0\r\n\r\n";
                try (RawReceiver receiver = RawReceiver.answering(redirect)) {
                    assertThat(status(post(receiver))).isEqualTo(status);
                    assertThat(receiver.hits()).isEqualTo(1);
                }
            }
            assertThat(target.hits()).isZero();
        }
    }

    @Test
    void a_request_is_not_repeated_after_a_503_with_retry_after_0() throws Exception {
        for (int status : List.of(503, 408, 421, 401)) {
            String answer = "HTTP/1.1 " + status + " No\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n";
            try (RawReceiver receiver = RawReceiver.answering(answer)) {
                assertThat(status(post(receiver))).isEqualTo(status);
                assertThat(receiver.hits()).as("hits at %d", status).isEqualTo(1);
            }
        }
    }

    /** OkHttp throws at a 407 that no proxy can have sent. */
    @Test
    void a_proxys_refusal_without_a_proxy_is_a_protocol_failure() throws Exception {
        try (RawReceiver receiver = RawReceiver.answering("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n")) {
            assertThat(reason(post(receiver))).isEqualTo("protocol");
            assertThat(receiver.hits()).isEqualTo(1);
        }
    }

    @Test
    void a_reset_after_the_request_is_not_sent_again() throws Exception {
        try (RawReceiver receiver = new RawReceiver(out -> {})) {
            assertThat(reason(post(receiver))).isEqualTo("connection");
            assertThat(receiver.hits()).isEqualTo(1);
        }
    }

    @Test
    void retry_after_is_kept_only_if_it_is_well_formed() throws Exception {
        assertThat(retryAfter("120")).hasValue("120");
        assertThat(retryAfter("Wed, 21 Oct 2015 07:28:00 GMT")).hasValue("Wed, 21 Oct 2015 07:28:00 GMT");
        assertThat(retryAfter("-1")).isEmpty();
        assertThat(retryAfter("12345678901")).isEmpty();
        assertThat(retryAfter("<script>alert(1)</script>")).isEmpty();
    }

    @Test
    void what_is_not_http_is_a_protocol_failure_without_its_text() throws Exception {
        try (RawReceiver receiver = RawReceiver.answering("SSH-2.0-OpenSSH_9.9 canary\r\n")) {
            WebhookOutcome outcome = post(receiver);

            assertThat(reason(outcome)).isEqualTo("protocol");
            assertThat(outcome.toString()).doesNotContain("canary");
        }
    }

    @Test
    void a_tls_failure_has_its_own_name() throws Exception {
        try (ServerSocket server = new ServerSocket(0);
                WebhookHttpClient client = new WebhookHttpClient(LOOPBACK)) {
            CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> plainText(server));
            URI url = URI.create("https://127.0.0.1:" + server.getLocalPort() + "/");
            assertThat(reason(client.post(url.toString(), Map.of(), BODY))).isEqualTo("tls");
            answered.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void a_closed_port_and_an_unknown_name_have_their_own_names() throws Exception {
        int closed;
        try (ServerSocket server = new ServerSocket(0)) {
            closed = server.getLocalPort();
        }
        Dns noAddress = host -> {
            throw new UnknownHostException(host);
        };
        try (WebhookHttpClient client = new WebhookHttpClient(LOOPBACK);
                WebhookHttpClient lost = new WebhookHttpClient(LOOPBACK, SHORT, noAddress)) {
            assertThat(reason(client.post("http://127.0.0.1:" + closed + "/", Map.of(), BODY)))
                    .isEqualTo("connection");
            assertThat(lost.post("https://nowhere.example/", Map.of(), BODY))
                    .isInstanceOfSatisfying(
                            WebhookOutcome.Failed.class,
                            failed -> assertThat(failed.reason()).isEqualTo("dns"));
        }
    }

    @Test
    void cookies_and_connections_are_not_kept() throws Exception {
        String answer = "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n";
        try (RawReceiver receiver = RawReceiver.answering(answer);
                WebhookHttpClient client = new WebhookHttpClient(LOOPBACK)) {
            client.post(url(receiver).toString(), Map.of(), BODY);
            client.post(url(receiver).toString(), Map.of(), BODY);

            assertThat(receiver.hits()).isEqualTo(2);
            assertThat(receiver.requests()).noneMatch(request -> request.contains("Cookie"));
        }
    }

    @Test
    void an_interrupted_call_ends_and_says_so() throws Exception {
        try (RawReceiver receiver = new RawReceiver(out -> Thread.sleep(20_000));
                WebhookHttpClient client = new WebhookHttpClient(LOOPBACK)) {
            CompletableFuture<WebhookOutcome> outcome = new CompletableFuture<>();
            Thread caller = Thread.ofVirtual()
                    .start(() -> outcome.complete(client.post(url(receiver).toString(), Map.of(), BODY)));
            Awaitility.await().until(() -> receiver.hits() > 0);
            caller.interrupt();

            assertThat(reason(outcome.get(60, TimeUnit.SECONDS))).isEqualTo("interrupted");
        }
    }

    @Test
    void a_call_on_an_interrupted_thread_ends_and_says_so() throws Exception {
        try (RawReceiver receiver = RawReceiver.answering(RawReceiver.OK);
                WebhookHttpClient client = new WebhookHttpClient(LOOPBACK)) {
            CompletableFuture<WebhookOutcome> outcome = new CompletableFuture<>();
            Thread.startVirtualThread(() -> {
                Thread.currentThread().interrupt();
                outcome.complete(client.post(url(receiver).toString(), Map.of(), BODY));
            });

            assertThat(reason(outcome.get(60, TimeUnit.SECONDS))).isEqualTo("interrupted");
        }
    }

    @Test
    void closing_the_client_ends_its_calls() throws Exception {
        try (RawReceiver receiver = new RawReceiver(out -> Thread.sleep(20_000))) {
            WebhookHttpClient client = new WebhookHttpClient(LOOPBACK);
            CompletableFuture<WebhookOutcome> outcome = CompletableFuture.supplyAsync(
                    () -> client.post(url(receiver).toString(), Map.of(), BODY));
            Awaitility.await().until(() -> receiver.hits() > 0);
            client.close();

            assertThat(reason(outcome.get(60, TimeUnit.SECONDS))).isEqualTo("connection");
        }
    }

    private static void plainText(ServerSocket server) {
        try (var socket = server.accept()) {
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
            socket.getInputStream().readAllBytes();
        } catch (IOException _) {
            // The client resets the connection as soon as it sees that this is no TLS.
        }
    }

    private static Optional<String> retryAfter(String value) throws Exception {
        String answer = "HTTP/1.1 429 No\r\nRetry-After: " + value + "\r\nContent-Length: 0\r\n\r\n";
        try (RawReceiver receiver = RawReceiver.answering(answer)) {
            return ((WebhookOutcome.Answered) post(receiver)).retryAfter();
        }
    }
}
