package aigateway.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What API Gateway makes of bodies, by its documentation. */
class ApiGatewayRulesTest {
    private static final Set<String> BINARY = Set.of("multipart/form-data", "application/octet-stream");
    private static final byte[] PLAIN = "{\"a\":\"ü\"}".getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @CsvSource({
        "application/json, false",
        "image/png, false",
        "application/octet-stream, true",
        "'Multipart/Form-Data; boundary=x', true"
    })
    void a_body_of_a_binary_type_is_Base64_and_any_other_one_text(String type, boolean binary) {
        Json.Obj event = event(Map.of("content-type", List.of(type)));

        assertThat(event.member("isBase64Encoded")).isEqualTo(new Json.Bool(binary));
        assertThat(event.text("body")).isEqualTo(binary ? "eyJhIjoiw7wifQ==" : "{\"a\":\"ü\"}");
    }

    @Test
    void Base64_of_an_answer_is_decoded_for_a_client_that_accepts_a_binary_type_first() throws IOException {
        assertThat(answered(true)).isEqualTo("wOF2");
        assertThat(answered(false)).isEqualTo("d09GMg==");
        assertThat(ProxyEvent.isOf(BINARY, "application/octet-stream, */*")).isTrue();
        assertThat(ProxyEvent.isOf(BINARY, "*/*, application/octet-stream")).isFalse();
    }

    @Test
    void a_packed_body_is_unpacked_and_another_encoding_is_refused() throws IOException {
        assertThat(Unpacked.of(PLAIN, null)).contains(PLAIN);
        assertThat(Unpacked.of(packed(), "GZIP")).contains(PLAIN);
        assertThat(Unpacked.of(packed(), "br")).isEmpty();
        assertThat(Unpacked.of(packed(), "deflate")).isEmpty();
        assertThat(Unpacked.of(PLAIN, "gzip")).isEmpty();
    }

    private static byte[] packed() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(PLAIN);
        }
        return bytes.toByteArray();
    }

    private static Json.Obj event(Map<String, List<String>> headers) {
        byte[] json = new ProxyEvent("POST", "/v1/files", headers, PLAIN, "192.0.2.1").json("/v1/{proxy+}", BINARY);
        if (JsonReader.object(json) instanceof JsonReader.Result.Read(var document)) {
            return document.root();
        }
        throw new AssertionError(new String(json, StandardCharsets.UTF_8));
    }

    private static String answered(boolean asBytes) throws IOException {
        var taken = new ByteArrayOutputStream();
        var answer = new ProxyAnswer(
                new ProxyAnswer.Http() {
                    @Override
                    public void begin(int status, Map<String, List<String>> headers, byte @Nullable [] whole) {
                        piece(whole == null ? new byte[0] : whole);
                    }

                    @Override
                    public void piece(byte[] bytes) {
                        taken.writeBytes(bytes);
                    }
                },
                asBytes);
        answer.take(
                "{\"statusCode\":200,\"isBase64Encoded\":true,\"body\":\"d09GMg==\"}".getBytes(StandardCharsets.UTF_8));
        answer.whole();
        return taken.toString(StandardCharsets.UTF_8);
    }
}
