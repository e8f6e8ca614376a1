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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pictures, all the way to the provider and back, and requests that are refused. */
class PicturesTest {
    private static final Endpoint IMAGES = ApiFormats.IMAGES.endpoint();
    private static final Endpoint EDITS = ApiFormats.IMAGE_EDITS.endpoint();
    private static final String BY_TOKENS = """
            {"data":[{"b64_json":"x"}],"usage":{"input_tokens":50,"input_tokens_details":{"text_tokens":10,\
            "image_tokens":40},"output_tokens":100,"total_tokens":150}}""";
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"model":"dall-e-3","prompt":"a cat"}                         | {"data":[{"url":"x"}]}             | 0 0 120000000
            {"model":"dall-e-2","prompt":"a cat","n":2}                   | {"data":[{"url":"x"},{"url":"y"}]} | 0 0 40000000
            {"model":"gpt-image-1","prompt":"a cat","quality":"low"}      | BY_TOKENS                          | 50 100 4450000
            """)
    void pictures_are_charged_by_the_piece_or_by_their_tokens(String body, String reply, String usage) {
        String answer = reply.replace("BY_TOKENS", BY_TOKENS);
        OPENAI.answers(200, answer);

        Product.Ended ended = product.call(IMAGES, Media.funded(product, 1), body);

        assertThat(ended.body()).isEqualTo(answer);
        assertThat(OPENAI.received().getLast().body()).isEqualTo(body);
        assertThat(product.usage(ended.request())).containsExactly("settled " + usage);
    }

    @Test
    void a_picture_is_edited_with_the_form_as_it_came() {
        OPENAI.answers(200, BY_TOKENS);
        RequestBody form = Media.form(List.of(
                Media.field("model", "gpt-image-1"),
                Media.field("prompt", "a hat"),
                Media.file("image[]"),
                Media.file("image[]")));

        Product.Ended ended = product.call(EDITS, Media.funded(product, 2), form);

        assertThat(product.usage(ended.request())).containsExactly("settled 50 100 4450000");
        assertThat(OPENAI.received().getLast().path()).isEqualTo("/v1/images/edits");
        assertThat(OPENAI.received().getLast().body()).isEqualTo(new String(form.bytes(), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            images.generations | {"model":"dall-e-3"} | missing_required_parameter | prompt
            images.generations | {"model":"dall-e-3","prompt":"a","n":11} | invalid_value | n
            images.generations | {"model":"gpt-image-1","prompt":"a","stream":true} | unsupported | stream
            images.generations | {"model":"gpt-4o-mini-unknown","prompt":"a"} | unbounded_cost | model
            images.generations | {"model":"claude-sonnet-4-5","prompt":"a"} | unsupported | model
            audio.speech | {"model":"tts-1"} | missing_required_parameter | input
            audio.speech | {"model":"tts-1","input":"a","stream_format":"sse"} | unsupported | stream_format
            audio.speech | {"model":"tts-1","input":"a","next_years_member":1} | unbounded_cost | next_years_member
            """)
    void a_wrong_request_is_refused_and_no_provider_sees_it(String kind, String body, String code, String param) {
        int before = OPENAI.received().size();

        Product.Ended ended = product.call(new Endpoint(kind), Media.funded(product, 1), body);

        assertThat(ended.code()).isEqualTo(code);
        assertThat(ended.refusal().param()).isEqualTo(param);
        assertThat(OPENAI.received()).hasSize(before);
    }
}
