package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.formats.ApiFormats;
import aigateway.json.RequestBody;
import aigateway.kernel.Endpoint;
import aigateway.testing.Product;
import aigateway.testing.ScriptedProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Speech, transcriptions and pictures, all the way to the provider and back. */
class SoundAndPicturesTest {
    private static final Endpoint SPEECH = ApiFormats.SPEECH.endpoint();
    private static final Endpoint TRANSCRIPTIONS = ApiFormats.TRANSCRIPTIONS.endpoint();
    private static final Endpoint IMAGES = ApiFormats.IMAGES.endpoint();
    private static final Endpoint EDITS = ApiFormats.IMAGE_EDITS.endpoint();
    private static final ScriptedProvider OPENAI = ScriptedProvider.start();
    private static final String FORM_TYPE = "multipart/form-data; boundary=X";
    private static Product product;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, """
                providers:
                  openai: {base_url: "%s", keys: [OPENAI_API_KEY]}
                  claude: {kind: anthropic, base_url: "%s"}
                routes:
                  - {prefix: claude-, provider: claude}
                  - {model: ours, targets: [{provider: openai, model: whisper-1}]}
                default_provider: openai
                """.formatted(OPENAI.url(), OPENAI.url()));
        product = Product.start(Map.of("GATEWAY_CONFIG", file.toString()), InstantSource.system());
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
        answers("audio/mpeg", "ID3 sound".getBytes(StandardCharsets.US_ASCII));

        Product.Ended ended = product.call(SPEECH, funded(1), """
                {"model":"tts-1","input":"hello","voice":"alloy"}""");

        assertThat(ended.body()).isEqualTo("ID3 sound");
        assertThat(ended.header("content-type")).isEqualTo("audio/mpeg");
        assertThat(OPENAI.received().getLast().path()).isEqualTo("/v1/audio/speech");
        // 15 USD for a million characters.
        assertThat(product.usage(ended.request())).containsExactly("settled 0 0 75000");
    }

    @Test
    void speech_by_tokens_is_charged_by_its_length_and_refused_where_a_budget_needs_a_bound() {
        answers("audio/wav", wav(15_956));
        String body =
                "{\"model\":\"gpt-4o-mini-tts\",\"input\":\"hello\",\"voice\":\"alloy\",\"response_format\":\"wav\"}";

        // Two seconds of 21 tokens at 12 USD a million, and 84 bytes of text at 0.60.
        Product.Ended ended = product.call(SPEECH, product.newKey(), body);
        assertThat(product.usage(ended.request()))
                .containsExactly("settled " + body.length() + " 42 " + (body.length() * 600 + 42 * 12_000));
        assertThat(product.call(SPEECH, funded(1), body).code()).isEqualTo("unbounded_cost");
    }

    @Test
    void a_transcription_is_sent_as_it_came_and_charged_for_its_seconds() {
        OPENAI.answers(200, "{\"text\":\"Hi\",\"usage\":{\"type\":\"duration\",\"seconds\":2}}");
        RequestBody form = form("whisper-1", wav(16_000));

        Product.Ended ended = product.call(TRANSCRIPTIONS, funded(1), form);

        assertThat(ended.status()).isEqualTo(200);
        assertThat(OPENAI.received().getLast().body()).isEqualTo(new String(form.bytes(), StandardCharsets.UTF_8));
        assertThat(OPENAI.received().getLast().headers().get("content-type")).containsExactly(FORM_TYPE);
        // 0.006 USD a minute.
        assertThat(product.usage(ended.request())).containsExactly("settled 0 0 200000");
        assertThat(product.call(TRANSCRIPTIONS, funded(0.0001), form).code()).isEqualTo("insufficient_quota");
    }

    @Test
    void the_name_of_the_model_is_written_into_the_form() {
        OPENAI.answers(200, "{\"text\":\"Hi\",\"usage\":{\"type\":\"duration\",\"seconds\":1}}");
        byte[] sound = wav(800);

        assertThat(product.call(TRANSCRIPTIONS, funded(1), form("ours", sound)).status())
                .isEqualTo(200);

        assertThat(OPENAI.received().getLast().body())
                .isEqualTo(new String(form("whisper-1", sound).bytes(), StandardCharsets.UTF_8));
    }

    @Test
    void a_text_without_usage_costs_what_the_recording_bounds() {
        answers("text/plain; charset=utf-8", "Hi".getBytes(StandardCharsets.US_ASCII));

        Product.Ended ended = product.call(TRANSCRIPTIONS, funded(1), form("whisper-1", wav(16_000)));

        assertThat(ended.body()).isEqualTo("Hi");
        assertThat(ended.header("content-type")).isEqualTo("text/plain");
        // 16,044 bytes of 8,000 a second: three seconds.
        assertThat(product.usage(ended.request())).containsExactly("charged 0 0 300000");
    }

    @Test
    void a_page_of_html_is_no_result() {
        answers("text/html", "<html>".getBytes(StandardCharsets.US_ASCII));

        assertThat(product.call(TRANSCRIPTIONS, funded(1), form("whisper-1", wav(800)))
                        .status())
                .isEqualTo(502);
    }

    @Test
    void a_recording_of_unknown_length_needs_a_model_that_bounds_it() {
        byte[] ogg = "OggS sound".getBytes(StandardCharsets.US_ASCII);
        OPENAI.answers(200, """
                {"text":"Hi","usage":{"type":"tokens","input_tokens":14,"input_token_details":{"text_tokens":4,\
                "audio_tokens":10},"output_tokens":5,"total_tokens":19}}""");

        Product.Ended refused = product.call(TRANSCRIPTIONS, funded(1), form("whisper-1", ogg));
        assertThat(refused.code()).isEqualTo("unbounded_cost");
        assertThat(refused.refusal().param()).isEqualTo("file");
        assertThat(refused.refusal().message()).contains("WAV or MP3");

        Product.Ended ended = product.call(TRANSCRIPTIONS, funded(1), form("gpt-4o-transcribe", ogg));
        // 4 at 2.50, 10 at 6, 5 at 10 USD a million.
        assertThat(product.usage(ended.request())).containsExactly("settled 14 5 120000");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"model":"dall-e-3","prompt":"a cat"}                                 | {"data":[{"url":"x"}]} | settled 0 0 120000000
            {"model":"dall-e-2","prompt":"a cat","n":2}                           | {"data":[{"url":"x"},{"url":"y"}]} | settled 0 0 40000000
            {"model":"gpt-image-1","prompt":"a cat","quality":"low","size":"1024x1024"} | {"data":[{"b64_json":"x"}],"usage":{"input_tokens":50,"input_tokens_details":{"text_tokens":10,"image_tokens":40},"output_tokens":100,"total_tokens":150}} | settled 50 100 4450000
            """)
    void pictures_are_charged_by_the_piece_or_by_their_tokens(String body, String answer, String usage) {
        OPENAI.answers(200, answer);

        Product.Ended ended = product.call(IMAGES, funded(1), body);

        assertThat(ended.body()).isEqualTo(answer);
        assertThat(OPENAI.received().getLast().body()).isEqualTo(body);
        assertThat(product.usage(ended.request())).containsExactly(usage);
    }

    @Test
    void a_picture_is_edited_with_the_form_as_it_came() {
        OPENAI.answers(200, """
                {"data":[{"b64_json":"x"}],"usage":{"input_tokens":50,"input_tokens_details":{"text_tokens":10,\
                "image_tokens":40},"output_tokens":100,"total_tokens":150}}""");
        RequestBody form = form(
                List.of(field("model", "gpt-image-1"), field("prompt", "a hat"), file("image[]"), file("image[]")));

        Product.Ended ended = product.call(EDITS, funded(2), form);

        assertThat(product.usage(ended.request())).containsExactly("settled 50 100 4450000");
        assertThat(OPENAI.received().getLast().path()).isEqualTo("/v1/images/edits");
        assertThat(OPENAI.received().getLast().body()).isEqualTo(new String(form.bytes(), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            images.generations | {"model":"dall-e-3"}                                    | missing_required_parameter | prompt
            images.generations | {"model":"dall-e-3","prompt":"a","n":11}                | invalid_value              | n
            images.generations | {"model":"gpt-image-1","prompt":"a","stream":true}      | unsupported                | stream
            images.generations | {"model":"gpt-4o-mini-unknown","prompt":"a"}            | unbounded_cost             | model
            images.generations | {"model":"claude-sonnet-4-5","prompt":"a"}              | unsupported                | model
            audio.speech       | {"model":"tts-1"}                                       | missing_required_parameter | input
            audio.speech       | {"model":"tts-1","input":"a","stream_format":"sse"}     | unsupported                | stream_format
            audio.speech       | {"model":"tts-1","input":"a","next_years_member":1}     | unbounded_cost             | next_years_member
            """)
    void a_wrong_request_is_refused_and_no_provider_sees_it(String kind, String body, String code, String param) {
        int before = OPENAI.received().size();

        Product.Ended ended = product.call(new Endpoint(kind), funded(1), body);

        assertThat(ended.code()).isEqualTo(code);
        assertThat(ended.refusal().param()).isEqualTo(param);
        assertThat(OPENAI.received()).hasSize(before);
    }

    @Test
    void a_form_is_needed_where_a_file_is_sent_and_its_fields_are_checked() {
        assertThat(product.call(TRANSCRIPTIONS, funded(1), "{\"model\":\"whisper-1\"}")
                        .status())
                .isEqualTo(415);
        Product.Ended streamed = product.call(
                TRANSCRIPTIONS,
                funded(1),
                form(List.of(field("model", "whisper-1"), field("stream", "true"), file("file"))));
        assertThat(streamed.refusal().param()).isEqualTo("stream");
        assertThat(product.call(TRANSCRIPTIONS, funded(1), form(List.of(field("model", "whisper-1"))))
                        .refusal()
                        .param())
                .isEqualTo("file");
    }

    @Test
    void the_audit_has_neither_the_text_nor_the_sound() {
        OPENAI.answers(200, "{\"text\":\"Hi\",\"usage\":{\"type\":\"duration\",\"seconds\":1}}");
        RequestBody form = form(List.of(field("model", "whisper-1"), field("prompt", "a secret"), file("file")));

        Product.Ended ended = product.call(TRANSCRIPTIONS, product.newKey(), form);

        assertThat(product.rows(
                        "skeleton",
                        "call_audit where request_id = ?",
                        ended.request().value()))
                .singleElement()
                .asString()
                .contains("prompt", "bytes")
                .doesNotContain("secret", "OggS");
    }

    private static void answers(String type, byte[] body) {
        OPENAI.answers(exchange -> {
            exchange.getResponseHeaders().set("content-type", type);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        });
    }

    private static RequestBody form(String model, byte[] sound) {
        return form(List.of(
                field("model", model),
                "Content-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\n"
                        + new String(sound, StandardCharsets.UTF_8)));
    }

    private static String field(String name, String text) {
        return "Content-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + text;
    }

    private static String file(String name) {
        return "Content-Disposition: form-data; name=\"" + name + "\"; filename=\"f\"\r\n\r\nOggS";
    }

    private static RequestBody form(List<String> parts) {
        String text = "--X\r\n" + String.join("\r\n--X\r\n", parts) + "\r\n--X--\r\n";
        return new RequestBody(text.getBytes(StandardCharsets.UTF_8), FORM_TYPE);
    }

    /** Of 8,000 bytes a second, and without a byte above 127, so that it is text too. */
    private static byte[] wav(int data) {
        ByteBuffer bytes = ByteBuffer.allocate(44 + data).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(0);
        bytes.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
        bytes.putShort((short) 1).putShort((short) 1).putInt(8_000);
        bytes.putInt(8_000).putShort((short) 1).putShort((short) 8);
        bytes.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(0);
        return bytes.array();
    }

    private static String funded(double usd) {
        return String.valueOf(
                product.createKey("{\"name\":\"funded\",\"budgets\":[{\"limit_usd\":" + usd + ",\"period\":\"day\"}]}")
                        .secret());
    }
}
