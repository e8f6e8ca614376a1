package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies and replies that are no JSON: their bytes arrive as they are, at both edges. */
class SoundEdgeTest {
    private static final Edge EDGE = Edges.shared();
    private static final String KEY = Edges.gateway().newKey();

    @Test
    void a_recording_comes_byte_for_byte() {
        HttpReply reply = EDGE.send(
                        Sent.post("/v1/audio/speech", "{\"model\":\"mock-1\",\"input\":\"hello\",\"voice\":\"alloy\"}")
                                .bearer(KEY))
                .hasStatus(200);

        assertThat(reply.header("content-type")).startsWith("audio/wav");
        assertThat(reply.body()).hasSize(8_044).endsWith((byte) 0x80, (byte) 0x80);
        assertThat(reply.header("x-agw-model")).isEqualTo("mock-1");
        assertThat(reply.header("x-content-type-options")).isEqualTo("nosniff");
    }

    @ParameterizedTest
    @CsvSource({"/v1/audio/transcriptions, text", "/v1/audio/translations, text", "/v1/images/edits, data"})
    void a_form_with_any_bytes_is_passed_on(String path, String member) {
        HttpReply reply = EDGE.send(form(path, "mock-1")).hasStatus(200);

        assertThat(reply.json().member(member)).isNotNull();
        EDGE.send(form(path, "mock-none")).refusedWith(404, "model_not_found");
    }

    @Test
    void a_picture_is_made() {
        HttpReply reply = EDGE.send(Sent.post("/v1/images/generations", "{\"model\":\"mock-1\",\"prompt\":\"a dot\"}")
                        .bearer(KEY))
                .hasStatus(200);

        assertThat(reply.json().items("data")).hasSize(1);
    }

    @Test
    void a_form_is_needed_where_a_file_is_sent() {
        EDGE.send(Sent.post("/v1/audio/transcriptions", "{\"model\":\"mock-1\"}")
                        .bearer(KEY))
                .refusedWith(415, "unsupported_content_type");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET  | /v1/assistants              | POST /v1/responses
            POST | /v1/threads/runs            | POST /v1/responses
            POST | /v1/completions             | POST /v1/chat/completions
            POST | /v1/vector_stores           | POST /v1/embeddings
            POST | /v1/fine_tuning/jobs        | provider itself
            POST | /v1/realtime/sessions       | POST /v1/audio/transcriptions
            POST | /v1/uploads                 | POST /v1/files
            POST | /v1/images/variations       | POST /v1/images/edits
            POST | /v1/videos                  | POST /v1/images/generations
            GET  | /v1/responses/resp_1        | POST /v1/jobs
            POST | /v1/containers              | POST /v1/responses
            GET  | /v1/organization/usage      | GET /admin/v1/usage
            GET  | /v1/something               | nothing at this path
            """)
    void what_is_not_offered_names_what_is(String method, String path, String alternative) {
        HttpReply refused = EDGE.send(Sent.of(method, path).bearer(KEY)).refusedWith(404, "not_found");

        assertThat(refused.error().text("message")).contains(alternative);
    }

    private static Sent form(String path, String model) {
        var body = new ByteArrayOutputStream();
        body.writeBytes(("--X\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n" + model
                        + "\r\n--X\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\na\r\n--X\r\n"
                        + "Content-Disposition: form-data; name=\"" + (path.contains("images") ? "image" : "file")
                        + "\"; filename=\"a\"\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < 2_000; i++) {
            body.write(i);
        }
        body.writeBytes("\r\n--X--\r\n".getBytes(StandardCharsets.UTF_8));
        return Sent.of("POST", path)
                .body(body.toByteArray())
                .with("Content-Type", "multipart/form-data; boundary=X")
                .bearer(KEY);
    }
}
