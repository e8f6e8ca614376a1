package aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.formats.ApiFormats;
import aigateway.http.ProviderHttpClient;
import aigateway.kernel.Endpoint;
import aigateway.testing.RawServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpProviderBodyTest {
    private final ProviderHttpClient http = new ProviderHttpClient();
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int OVER_THE_LIMIT = 33 * 1024 * 1024;
    private static final String BODY = "{\"model\":\"m\"}";

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    void a_gzip_answer_is_unpacked() {
        try (var server = gzip(packed("{\"a\":1}".getBytes(StandardCharsets.UTF_8)))) {
            assertThat(answered(call(server, LONG)).body()).asString().isEqualTo("{\"a\":1}");
        }
    }

    @Test
    void a_gzip_bomb_ends_at_the_limit() {
        byte[] bomb = packed(new byte[OVER_THE_LIMIT]);
        assertThat(bomb.length).isLessThan(OVER_THE_LIMIT / 500);
        try (var server = gzip(bomb)) {
            assertThat(call(server, LONG)).isEqualTo(new ProviderReply.Broken("too_large"));
        }
    }

    @Test
    void cut_gzip_is_broken() {
        byte[] whole = packed("{\"a\":1}".getBytes(StandardCharsets.UTF_8));
        try (var server = gzip(Arrays.copyOf(whole, whole.length - 9))) {
            assertThat(call(server, LONG)).isEqualTo(new ProviderReply.Broken("encoding"));
        }
    }

    @ParameterizedTest
    @CsvSource({"Content-Length: " + OVER_THE_LIMIT, "Connection: close"})
    void a_huge_body_is_cut_off(String framing) {
        try (var server = RawServer.start(socket -> {
            RawServer.write(socket, "HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n");
            byte[] chunk = new byte[1024 * 1024];
            Arrays.fill(chunk, (byte) ' ');
            for (int i = 0; i < OVER_THE_LIMIT / chunk.length; i++) {
                RawServer.write(socket, chunk);
            }
        })) {
            assertThat(call(server, LONG)).isEqualTo(new ProviderReply.Broken("too_large"));
        }
    }

    private HttpProvider provider(String url, Map<String, String> headers) {
        return HttpProvider.openai(
                "openai", URI.create(url), () -> Optional.of("sk-test"), headers, Optional.empty(), http);
    }

    private ProviderReply call(RawServer server, Duration timeout) {
        return call(provider(server.url(), Map.of()), Endpoint.CHAT_COMPLETIONS, timeout);
    }

    private ProviderReply call(Provider provider, Endpoint endpoint, Duration timeout) {
        return provider.call(new ProviderCall(
                ApiFormats.of(endpoint).wireApi(),
                "m",
                BODY.getBytes(StandardCharsets.UTF_8),
                timeout,
                timeout,
                new Dispatch(),
                ClientHeaders.NONE));
    }

    private static ProviderReply.Answered answered(ProviderReply reply) {
        assertThat(reply).isInstanceOf(ProviderReply.Answered.class);
        return (ProviderReply.Answered) reply;
    }

    private static RawServer gzip(byte[] body) {
        return RawServer.start(socket -> {
            RawServer.write(
                    socket, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + body.length + "\r\n\r\n");
            RawServer.write(socket, body);
        });
    }

    private static byte[] packed(byte[] plain) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
