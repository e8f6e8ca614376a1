package aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.formats.ApiFormats;
import aigateway.http.EventListener;
import aigateway.kernel.Endpoint;
import aigateway.testing.RawServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a provider may send, whatever the gateway requests. */
class ContentEncodingsTest {
    private final HttpCalls calls = new HttpCalls();
    private static final String BODY = "{\"a\":\"äöü\"}";
    private static final String EVENTS = "data: {\"a\":1}\n\ndata: {\"b\":\"ä\"}\n\ndata: [DONE]\n\n";

    @AfterEach
    void close() {
        calls.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "identity",
                "gzip",
                "x-gzip",
                "GZIP",
                "X-GZip",
                "deflate",
                "Deflate",
                "raw deflate",
                "members gzip",
                "identity, gzip",
                "gzip,identity",
                "gzip, gzip",
                "deflate, gzip",
                " gzip , , deflate "
            })
    void a_body_in_any_readable_encoding_is_read(String coding) {
        try (var server = server("application/json", coding, packed(BODY, coding), false)) {
            assertThat(answered(server).body()).asString(StandardCharsets.UTF_8).isEqualTo(BODY);
        }
        try (var server = server("text/event-stream", coding, packed(EVENTS, coding), true)) {
            var events = new Events();
            assertThat(stream(server, events)).isEqualTo(new ProviderReply.Streamed(ProviderReply.Streamed.End.ENDED));
            assertThat(events.taken).containsExactly("data: {\"a\":1}\n", "data: {\"b\":\"ä\"}\n", "data: [DONE]\n");
        }
    }

    @Test
    void the_gateway_requests_a_body_that_is_not_encoded() {
        try (var server = server("application/json", "", BODY.getBytes(StandardCharsets.UTF_8), false)) {
            answered(server);
            assertThat(server.requests().getFirst().toLowerCase(Locale.ROOT))
                    .contains("\r\naccept-encoding: identity\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "compress", "dcb", "gzip, br", "gzip, gzip, gzip, gzip", "unknown"})
    void another_encoding_is_a_reply_that_cannot_be_read(String coding) {
        for (String type : List.of("application/json", "text/event-stream")) {
            try (var server = server(type, coding, new byte[] {1, 2, 3}, false)) {
                assertThat(HttpCalls.call(calls.provider(server.url()), Endpoint.CHAT_COMPLETIONS, HttpCalls.LONG))
                        .isEqualTo(new ProviderReply.Broken("encoding"));
            }
            try (var server = server(type, coding, new byte[] {1, 2, 3}, false)) {
                var events = new Events();
                assertThat(stream(server, events)).isEqualTo(new ProviderReply.Broken("encoding"));
                assertThat(events.taken).isEmpty();
            }
        }
    }

    @Test
    void the_client_reads_the_cause() {
        Classification read = ResponseClassifier.classify(
                new ProviderReply.Broken("encoding"), ApiFormats.CHAT, Duration.ofSeconds(1), true);
        assertThat(read).isInstanceOf(Classification.Unknown.class);
        assertThat(((Classification.Unknown) read).problem().message()).contains("Content-Encoding");
        assertThat(((Classification.Unknown) read).problem().status()).isEqualTo(502);
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "gzip"})
    void a_refusal_stays_one_where_its_text_cannot_be_read(String coding) {
        try (var server = RawServer.start(socket -> RawServer.write(
                socket,
                "HTTP/1.1 429 Too Many\r\nContent-Encoding: " + coding
                        + "\r\nRetry-After: 7\r\nContent-Length: 3\r\n\r\nabc"))) {
            ProviderReply.Answered answer = answered(server);
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.headers()).containsEntry("retry-after", "7");
            assertThat(answer.body()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "gzip, gzip", "raw deflate"})
    void a_bomb_ends_at_the_limit(String coding) {
        byte[] bomb = packed(" ".repeat(33 * 1024 * 1024), coding);
        assertThat(bomb.length).isLessThan(200_000);
        try (var server = server("application/json", coding, bomb, false)) {
            assertThat(HttpCalls.call(calls.provider(server.url()), Endpoint.CHAT_COMPLETIONS, HttpCalls.LONG))
                    .isEqualTo(new ProviderReply.Broken("too_large"));
        }
        try (var server = server("text/event-stream", coding, bomb, false)) {
            assertThat(stream(server, new Events()))
                    .isEqualTo(new ProviderReply.Streamed(ProviderReply.Streamed.End.BROKEN));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void a_stream_that_is_cut_is_broken(String coding) {
        byte[] whole = packed(EVENTS, coding);
        try (var server = server("text/event-stream", coding, Arrays.copyOf(whole, whole.length - 10), false)) {
            assertThat(stream(server, new Events()))
                    .isEqualTo(new ProviderReply.Streamed(ProviderReply.Streamed.End.BROKEN));
        }
    }

    /** Keeps the events as text. */
    private static final class Events implements EventListener {
        private final List<String> taken = new ArrayList<>();

        @Override
        public void opened(Runnable cancel) {}

        @Override
        public boolean take(byte[] event) {
            return taken.add(new String(event, StandardCharsets.UTF_8));
        }
    }

    private ProviderReply.Answered answered(RawServer server) {
        ProviderReply reply = HttpCalls.call(calls.provider(server.url()), Endpoint.CHAT_COMPLETIONS, HttpCalls.LONG);
        assertThat(reply).isInstanceOf(ProviderReply.Answered.class);
        return (ProviderReply.Answered) reply;
    }

    private ProviderReply stream(RawServer server, EventListener events) {
        return calls.provider(server.url()).stream(
                HttpCalls.request(Endpoint.CHAT_COMPLETIONS, HttpCalls.LONG), events);
    }

    /** @param bytewise whether each byte is sent by itself */
    private static RawServer server(String type, String coding, byte[] body, boolean bytewise) {
        String sent = coding.replace("raw ", "").replace("members ", "");
        return RawServer.start(socket -> {
            RawServer.write(
                    socket,
                    "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\n"
                            + (sent.isEmpty() ? "" : "Content-Encoding: " + sent + "\r\n") + "Content-Length: "
                            + body.length + "\r\n\r\n");
            for (int i = 0; bytewise && i < body.length; i++) {
                RawServer.write(socket, new byte[] {body[i]});
            }
            if (!bytewise) {
                RawServer.write(socket, body);
            }
        });
    }

    private static byte[] packed(String text, String coding) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (String each : coding.split(",", -1)) {
            bytes = packed(bytes, each.strip().toLowerCase(Locale.ROOT));
        }
        return bytes;
    }

    private static byte[] packed(byte[] plain, String coding) {
        var bytes = new ByteArrayOutputStream();
        try {
            if (coding.equals("members gzip")) {
                int half = plain.length / 2;
                bytes.writeBytes(packed(Arrays.copyOf(plain, half), "gzip"));
                bytes.writeBytes(packed(Arrays.copyOfRange(plain, half, plain.length), "gzip"));
                return bytes.toByteArray();
            }
            try (OutputStream out = coding.endsWith("gzip")
                    ? new GZIPOutputStream(bytes)
                    : coding.endsWith("deflate")
                            ? new DeflaterOutputStream(bytes, new Deflater(9, coding.startsWith("raw")))
                            : bytes) {
                out.write(plain);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
