package aigateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.RequestBody;
import aigateway.kernel.Result;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartTest {
    private static final String TYPE = "multipart/form-data; boundary=X";
    private static final String FORM = """
            --X
            Content-Disposition: form-data; name="model"

            whisper-1
            --X
            Content-Disposition: form-data; name="file"; filename="a \u00fc.wav"
            Content-Type: audio/wav

            \u0001\u0000--X
            -X
            --X
            Content-Disposition: form-data; name="empty"


            --X
            content-disposition: form-data; name=tags[]

            a
            --X
            content-disposition: form-data; name="tags[]"

            b
            --X--
            """.replace("\n", "\r\n").replace("\r\n-X\r\n", "\n-X\r\n");

    @Test
    void parts_are_read_with_their_names_and_exact_bytes() {
        Multipart form = read(FORM);

        assertThat(form.parts().stream().map(Multipart.Part::name))
                .containsExactly("model", "file", "empty", "tags[]", "tags[]");
        assertThat(text(form, "model")).isEqualTo("whisper-1");
        assertThat(text(form, "file")).isEqualTo("\u0001\u0000--X\n-X");
        assertThat(text(form, "empty")).isEmpty();
        Multipart.Part file = form.part("file").orElseThrow();
        assertThat(file.filename()).isEqualTo("a ü.wav");
        assertThat(file.contentType()).isEqualTo("audio/wav");
        assertThat(form.part("none")).isEmpty();
    }

    @Test
    void a_change_of_one_field_leaves_every_other_byte() {
        byte[] changed = read(FORM).with("model", "gpt-4o-transcribe");

        assertThat(new String(changed, StandardCharsets.UTF_8))
                .isEqualTo(FORM.replace("whisper-1", "gpt-4o-transcribe"));
    }

    @Test
    void a_field_that_is_missing_is_added() {
        Multipart changed = read(new String(read(FORM).with("language", "de"), StandardCharsets.UTF_8));

        assertThat(text(changed, "language")).isEqualTo("de");
        assertThat(text(changed, "model")).isEqualTo("whisper-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--X",
                "--Xx",
                "preamble\r\n--X--\r\n",
                "--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb",
                "--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--Y--",
                "--X\r\nContent-Disposition: form-data\r\n\r\nb\r\n--X--",
                "--X\r\nContent-Disposition: form-data; name=\"\"\r\n\r\nb\r\n--X--",
                "--X\r\nContent-Disposition: form-data; name=\"a\\\"b\"\r\n\r\nb\r\n--X--",
                "--X\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\nb\r\n--X--",
                "--X\r\nContent-Disposition: form-data; name=\"a\"; size=3\r\n\r\nb\r\n--X--",
                "--X\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--X--",
                "--X\r\nContent-Type: text/plain\r\n\r\nb\r\n--X--",
            })
    void what_could_be_read_in_two_ways_is_refused(String body) {
        assertThat(Multipart.read(form(body, TYPE)))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo("invalid_multipart"));
    }

    @Test
    void a_second_part_of_the_same_name_is_refused() {
        String twice = FORM.replace("name=\"empty\"", "name=\"model\"");

        assertThat(Multipart.read(form(twice, TYPE))).isInstanceOf(Result.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"multipart/form-data; charset=utf-8; boundary=\"X\"", "Multipart/Form-Data;boundary=X", TYPE})
    void the_boundary_is_found_however_it_is_written(String type) {
        assertThat(Multipart.read(form(FORM, type))).isInstanceOf(Result.Ok.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "multipart/form-data", "multipart/mixed; boundary=X"})
    void another_type_is_refused(String type) {
        assertThat(Multipart.read(form(FORM, type)))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.problem().status()).isEqualTo(415));
    }

    private static Multipart read(String form) {
        return Multipart.read(form(form, TYPE)).orElse(problem -> {
            throw new AssertionError(problem.message());
        });
    }

    private static RequestBody form(String text, String type) {
        return new RequestBody(text.getBytes(StandardCharsets.UTF_8), type);
    }

    private static String text(Multipart form, String name) {
        return form.text(form.part(name).orElseThrow());
    }
}
