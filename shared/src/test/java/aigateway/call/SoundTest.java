package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.formats.ApiFormats;
import aigateway.json.RequestBody;
import aigateway.kernel.Endpoint;
import aigateway.testing.Product;
import aigateway.testing.ScriptedProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Speech and transcriptions, all the way to the provider and back. */
class SoundTest {
    private static final Endpoint SPEECH = ApiFormats.SPEECH.endpoint();
    private static final Endpoint TRANSCRIPTIONS = ApiFormats.TRANSCRIPTIONS.endpoint();
    private static final ScriptedProvider OPENAI = ScriptedProvider.start();
    private static Product product;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        product = Media.start(OPENAI, folder);
    }

    @AfterAll
    static void close() {
        assertThat(product.rows("rule; what", "broken_money()")).isEmpty();
        assertThat(product.rows("count(*)", "hold")).containsExactly("0");
        product.close();
        OPENAI.close();
    }

    @Test
    void speech_is_charged_by_the_character_under_a_hard_budget_and_its_recording_comes_unchanged() {
        Media.answers(OPENAI, "audio/mpeg", "ID3 sound".getBytes(StandardCharsets.US_ASCII));

        Product.Ended ended = product.call(SPEECH, Media.funded(product, 1), """
                {"model":"tts-1","input":"hello","voice":"alloy"}""");

        assertThat(ended.body()).isEqualTo("ID3 sound");
        assertThat(ended.header("content-type")).isEqualTo("audio/mpeg");
        assertThat(OPENAI.received().getLast().path()).isEqualTo("/v1/audio/speech");
        // 15 USD for a million characters.
        assertThat(product.usage(ended.request())).containsExactly("settled 0 0 75000");
    }

    @Test
    void speech_by_tokens_is_charged_by_its_length_and_refused_where_a_budget_needs_a_bound() {
        Media.answers(OPENAI, "audio/wav", Media.wav(15_956));
        String body =
                "{\"model\":\"gpt-4o-mini-tts\",\"input\":\"hello\",\"voice\":\"alloy\",\"response_format\":\"wav\"}";

        // Two seconds of 21 tokens at 12 USD a million, and 84 bytes of text at 0.60.
        Product.Ended ended = product.call(SPEECH, product.newKey(), body);
        assertThat(product.usage(ended.request()))
                .containsExactly("settled " + body.length() + " 42 " + (body.length() * 600 + 42 * 12_000));
        assertThat(product.call(SPEECH, Media.funded(product, 1), body).code()).isEqualTo("unbounded_cost");
    }

    @Test
    void a_transcription_is_sent_as_it_came_and_charged_for_its_seconds() {
        OPENAI.answers(200, "{\"text\":\"Hi\",\"usage\":{\"type\":\"duration\",\"seconds\":2}}");
        RequestBody form = Media.form("whisper-1", Media.wav(16_000));

        Product.Ended ended = product.call(TRANSCRIPTIONS, Media.funded(product, 1), form);

        assertThat(ended.status()).isEqualTo(200);
        assertThat(OPENAI.received().getLast().body()).isEqualTo(new String(form.bytes(), StandardCharsets.UTF_8));
        assertThat(OPENAI.received().getLast().headers().get("content-type")).containsExactly(Media.FORM_TYPE);
        // 0.006 USD a minute.
        assertThat(product.usage(ended.request())).containsExactly("settled 0 0 200000");
        assertThat(product.call(TRANSCRIPTIONS, Media.funded(product, 0.0001), form)
                        .code())
                .isEqualTo("insufficient_quota");
    }

    @Test
    void the_name_of_the_model_is_written_into_the_form() {
        OPENAI.answers(200, "{\"text\":\"Hi\",\"usage\":{\"type\":\"duration\",\"seconds\":1}}");
        byte[] sound = Media.wav(800);

        assertThat(product.call(TRANSCRIPTIONS, Media.funded(product, 1), Media.form("ours", sound))
                        .status())
                .isEqualTo(200);

        assertThat(OPENAI.received().getLast().body())
                .isEqualTo(new String(Media.form("whisper-1", sound).bytes(), StandardCharsets.UTF_8));
    }

    @Test
    void a_text_without_usage_costs_what_the_recording_bounds() {
        Media.answers(OPENAI, "text/plain; charset=utf-8", "Hi".getBytes(StandardCharsets.US_ASCII));

        Product.Ended ended =
                product.call(TRANSCRIPTIONS, Media.funded(product, 1), Media.form("whisper-1", Media.wav(16_000)));

        assertThat(ended.body()).isEqualTo("Hi");
        assertThat(ended.header("content-type")).isEqualTo("text/plain");
        // 16,044 bytes of 8,000 a second: three seconds.
        assertThat(product.usage(ended.request())).containsExactly("charged 0 0 300000");
    }

    @Test
    void a_page_of_html_is_no_result() {
        Media.answers(OPENAI, "text/html", "<html>".getBytes(StandardCharsets.US_ASCII));

        assertThat(product.call(TRANSCRIPTIONS, Media.funded(product, 1), Media.form("whisper-1", Media.wav(800)))
                        .status())
                .isEqualTo(502);
    }

    @Test
    void a_recording_of_unknown_length_needs_a_model_that_bounds_it() {
        byte[] ogg = "OggS sound".getBytes(StandardCharsets.US_ASCII);
        OPENAI.answers(200, """
                {"text":"Hi","usage":{"type":"tokens","input_tokens":14,"input_token_details":{"text_tokens":4,\
                "audio_tokens":10},"output_tokens":5,"total_tokens":19}}""");

        Product.Ended refused = product.call(TRANSCRIPTIONS, Media.funded(product, 1), Media.form("whisper-1", ogg));
        assertThat(refused.code()).isEqualTo("unbounded_cost");
        assertThat(refused.refusal().param()).isEqualTo("file");
        assertThat(refused.refusal().message()).contains("WAV or MP3");

        Product.Ended ended =
                product.call(TRANSCRIPTIONS, Media.funded(product, 1), Media.form("gpt-4o-transcribe", ogg));
        // 4 at 2.50, 10 at 6, 5 at 10 USD a million.
        assertThat(product.usage(ended.request())).containsExactly("settled 14 5 120000");
    }

    @Test
    void a_form_is_needed_where_a_file_is_sent_and_its_fields_are_checked() {
        assertThat(product.call(TRANSCRIPTIONS, Media.funded(product, 1), "{\"model\":\"whisper-1\"}")
                        .status())
                .isEqualTo(415);
        Product.Ended streamed = product.call(
                TRANSCRIPTIONS,
                Media.funded(product, 1),
                Media.form(
                        List.of(Media.field("model", "whisper-1"), Media.field("stream", "true"), Media.file("file"))));
        assertThat(streamed.refusal().param()).isEqualTo("stream");
        assertThat(product.call(
                                TRANSCRIPTIONS,
                                Media.funded(product, 1),
                                Media.form(List.of(Media.field("model", "whisper-1"))))
                        .refusal()
                        .param())
                .isEqualTo("file");
    }

    @Test
    void the_audit_has_neither_the_text_nor_the_sound() {
        OPENAI.answers(200, "{\"text\":\"Hi\",\"usage\":{\"type\":\"duration\",\"seconds\":1}}");
        RequestBody form = Media.form(
                List.of(Media.field("model", "whisper-1"), Media.field("prompt", "a secret"), Media.file("file")));

        Product.Ended ended = product.call(TRANSCRIPTIONS, product.newKey(), form);

        assertThat(product.rows(
                        "skeleton",
                        "usage where request_id = ?",
                        ended.request().value()))
                .singleElement()
                .asString()
                .contains("prompt", "bytes")
                .doesNotContain("secret", "OggS");
    }
}
