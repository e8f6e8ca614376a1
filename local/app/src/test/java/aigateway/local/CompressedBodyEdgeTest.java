package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies with a Content-Encoding: read within the bounds of a body, or refused with the cause. */
class CompressedBodyEdgeTest {
    private static final Edge EDGE = Edges.shared();
    private static final String KEY = Edges.gateway().newKey();
    private static final String CHAT =
            "{\"model\":\"mock-1\",\"messages\":[{\"role\":\"user\",\"content\":\"Grüße\"}]}";

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "deflate", "identity"})
    void a_body_in_a_known_encoding_is_read(String coding) {
        HttpReply answer = EDGE.send(sent("/v1/chat/completions", packed(CHAT, coding), coding));
        assertThat(answer.hasStatus(200).text()).contains("Grüße");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-gzip", "raw deflate", "gzip, identity"})
    @DisabledIf("isUnpackedBefore")
    void other_names_and_forms_of_it_are_read(String coding) {
        HttpReply answer = EDGE.send(sent("/v1/chat/completions", packed(CHAT, coding), coding));
        assertThat(answer.hasStatus(200).text()).contains("Grüße");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/messages/count_tokens, 200, '{\"model\":\"mock-1\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}'",
        "/v1/jobs, 202, '{\"kind\":\"responses\",\"payload\":{\"model\":\"mock-1\",\"input\":\"x\"}}'"
    })
    void other_endpoints_read_it_too(String path, int status, String body) {
        EDGE.send(sent(path, packed(body, "gzip"), "gzip")).hasStatus(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "compress", "gzip, br", "gzip, gzip, gzip, gzip", "unknown"})
    void another_encoding_is_named_as_the_cause(String coding) {
        HttpReply answer = EDGE.send(sent("/v1/chat/completions", packed(CHAT, "gzip"), coding));
        if (isUnpackedBefore()) {
            answer.refusedByApiGateway(415, "bad_request");
            return;
        }
        HttpReply refused = answer.refusedWith(415, "unsupported_content_encoding");
        assertThat(refused.header("accept-encoding")).isEqualTo("gzip, deflate");
        assertThat(refused.error().text("message")).contains("gzip or deflate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void a_body_that_is_not_what_its_header_says_is_refused(String coding) {
        byte[] whole = packed(CHAT, coding);
        HttpReply text = EDGE.send(sent("/v1/chat/completions", CHAT.getBytes(StandardCharsets.UTF_8), coding));
        HttpReply half = EDGE.send(sent("/v1/chat/completions", Arrays.copyOf(whole, whole.length - 9), coding));
        if (isUnpackedBefore()) {
            text.refusedByApiGateway(415, "bad_request");
            half.refusedByApiGateway(415, "bad_request");
            return;
        }
        half.refusedWith(400, "invalid_content_encoding");
        if (Edges.LAMBDA) {
            // An event with text: API Gateway has unpacked the body and left the header.
            assertThat(text.hasStatus(200).text()).contains("Grüße");
        } else {
            text.refusedWith(400, "invalid_content_encoding");
        }
    }

    /** API Gateway unpacks the body, knows these two encodings, and answers 415 to the rest. */
    static boolean isUnpackedBefore() {
        return Edges.PROCESSES;
    }

    @Test
    void a_bomb_is_refused_at_the_limit_of_a_body() {
        String large = CHAT + " ".repeat(5_000_000);
        byte[] bomb = packed(large, "gzip");
        assertThat(bomb.length).isLessThan(Edges.BODY_BYTES_MAX / 2);
        EDGE.send(sent("/v1/chat/completions", bomb, "gzip")).refusedWith(413, "request_too_large");
        if (!isUnpackedBefore()) {
            EDGE.send(sent("/v1/chat/completions", packed(bomb, "gzip"), "gzip, gzip"))
                    .refusedWith(413, "request_too_large");
        }
    }

    @Test
    @DisabledIf("isUnpackedBefore")
    void without_a_key_nothing_is_unpacked() {
        EDGE.send(Sent.of("POST", "/v1/chat/completions")
                        .body(new byte[] {1, 2, 3})
                        .with("Content-Type", "application/json")
                        .with("Content-Encoding", "br"))
                .refusedWith(401, "invalid_api_key");
    }

    private static Sent sent(String path, byte[] body, String coding) {
        return Sent.of("POST", path)
                .body(body)
                .with("Content-Type", "application/json")
                .with("Content-Encoding", coding.replace("raw ", ""))
                .bearer(KEY);
    }

    private static byte[] packed(String text, String coding) {
        return packed(text.getBytes(StandardCharsets.UTF_8), coding);
    }

    private static byte[] packed(byte[] plain, String coding) {
        var bytes = new ByteArrayOutputStream();
        try (OutputStream out = coding.toLowerCase(Locale.ROOT).contains("gzip")
                ? new GZIPOutputStream(bytes)
                : coding.endsWith("deflate")
                        ? new DeflaterOutputStream(bytes, new Deflater(9, coding.startsWith("raw")))
                        : bytes) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
