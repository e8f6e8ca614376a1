package aigateway.providers;

import static aigateway.providers.HttpCalls.BODY;
import static aigateway.providers.HttpCalls.LONG;
import static aigateway.providers.HttpCalls.call;
import static aigateway.providers.HttpCalls.ok;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.testing.RawServer;
import aigateway.testing.ScriptedProvider;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpProviderTest {
    private final HttpCalls calls = new HttpCalls();

    @AfterEach
    void close() {
        calls.close();
    }

    @Test
    void a_call_sends_exactly_the_headers_that_are_named() {
        try (var server = RawServer.saying(ok("{}"))) {
            call(
                    calls.provider(server.url(), Map.of("HTTP-Referer", "https://our.example", "X-Title", "Ours")),
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
                            "accept-encoding: identity",
                            "authorization: bearer sk-test",
                            "http-referer: https://our.example",
                            "x-title: ours");
        }
    }

    @Test
    void without_a_key_no_authorization_header_is_sent() {
        try (var server = RawServer.saying(ok("{}"))) {
            var provider = HttpProvider.openai(
                    "openai", URI.create(server.url()), Optional::empty, Map.of(), Optional.empty(), calls.http());

            call(provider, Endpoint.RESPONSES, LONG);

            assertThat(headers(server.requests().getFirst())).noneMatch(header -> header.startsWith("authorization"));
        }
    }

    @Test
    void the_list_of_models_is_a_get_without_a_body() {
        try (var server = RawServer.saying(ok("{\"data\":[]}"))) {
            assertThat(calls.provider(server.url()).models()).isInstanceOf(ProviderReply.Answered.class);

            String request = server.requests().getFirst();
            assertThat(request).startsWith("GET /v1/models HTTP/1.1\r\n");
            assertThat(headers(request)).noneMatch(header -> header.startsWith("content-"));
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
                    Optional.empty(),
                    calls.http());
            call(provider, Endpoint.RESPONSES, LONG);
            key.set("sk-new");
            call(provider, Endpoint.RESPONSES, LONG);

            assertThat(upstream.received())
                    .extracting(received -> received.headers().get("authorization"))
                    .containsExactly(List.of("Bearer sk-old"), List.of("Bearer sk-new"));
        }
    }

    /** A vault may hold such a key; one in the environment is refused at the start. */
    @Test
    void a_key_that_no_header_may_have_is_not_sent() {
        try (var upstream = ScriptedProvider.start()) {
            var provider = HttpProvider.openai(
                    "openai",
                    URI.create(upstream.url()),
                    () -> Optional.of("sk-secret\n"),
                    Map.of(),
                    Optional.empty(),
                    calls.http());

            assertThat(call(provider, Endpoint.RESPONSES, LONG))
                    .isEqualTo(new ProviderReply.NotConnected("its key cannot be sent in a header"));
            assertThat(provider.models()).isInstanceOf(ProviderReply.NotConnected.class);
            assertThat(upstream.received()).isEmpty();
        }
    }

    @Test
    void only_retry_after_is_kept_of_the_response_headers() {
        try (var server = RawServer.saying("HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nSet-Cookie: a=b\r\n"
                + "OpenAI-Organization: org-secret\r\nContent-Length: 2\r\n\r\n{}")) {
            var answer = answered(calls.call(server, LONG));

            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.headers()).isEqualTo(Map.of("retry-after", "7"));
        }
    }

    @ParameterizedTest
    @CsvSource({"408 Late", "421 Elsewhere", "503 Busy"})
    void a_response_that_invites_a_retry_is_not_retried_by_the_http_client(String status) {
        try (var server = RawServer.saying(
                "HTTP/1.1 " + status + "\r\nRetry-After: 0\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}")) {
            var provider = calls.provider(server.url());
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
    void a_redirect_is_not_followed() {
        try (var elsewhere = ScriptedProvider.start();
                var server = RawServer.saying("HTTP/1.1 307 Go\r\nLocation: " + elsewhere.url()
                        + "/v1/responses\r\nContent-Length: 0\r\n\r\n")) {
            assertThat(answered(calls.call(server, LONG)).status()).isEqualTo(307);
            assertThat(elsewhere.received()).isEmpty();
        }
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
}
