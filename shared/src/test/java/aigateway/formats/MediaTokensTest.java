package aigateway.formats;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.testing.Product;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pictures, documents and recordings count as what a model makes of them, not as the text of their bytes. */
class MediaTokensTest {
    private static final int LARGE = 1_200_000;

    @ParameterizedTest
    @CsvSource({
        "gpt-5.1, 2048, 4096, 1105",
        "gpt-5.1, 512, 512, 255",
        "gpt-5.1, 1024, 1024, 765",
        "claude-sonnet-4-5, 1092, 1092, 1590",
        "claude-sonnet-4-5, 200, 200, 54",
        "claude-sonnet-4-5, 8000, 8000, 1600",
        "gemini-2.5-pro, 300, 300, 258",
        "gemini-2.5-pro, 1000, 700, 516",
        "gpt-5-mini, 1024, 1024, 1659",
        "gpt-5-mini, 9000, 9000, 2489",
        "gpt-4o-mini, 512, 512, 8500",
    })
    void the_formula_is_that_of_the_models_maker(String model, int width, int height, long tokens) {
        assertThat(PictureTokens.of(model, new PictureSize(width, height), false))
                .isEqualTo(tokens);
    }

    @Test
    void a_large_picture_is_about_a_thousand_tokens_in_every_api() {
        String data = padded("jpg", 2048, 4096);

        assertThat(expected(
                        ApiFormats.CHAT,
                        "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\","
                                + "\"image_url\":{\"url\":\"data:image/jpeg;base64," + data + "\"}}]}]}"))
                .isBetween(1_105L, 1_200L);
        assertThat(expected(
                        ApiFormats.RESPONSES,
                        "{\"model\":\"m\",\"max_output_tokens\":1,"
                                + "\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"c\","
                                + "\"output\":[{\"type\":\"input_image\",\"image_url\":\"data:image/jpeg;base64," + data
                                + "\"}]}]}"))
                .isBetween(1_105L, 1_200L);
        assertThat(expected(
                        ApiFormats.MESSAGES,
                        "{\"model\":\"m\",\"max_tokens\":1,\"messages\":"
                                + "[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\","
                                + "\"tool_use_id\":\"t\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"base64\","
                                + "\"media_type\":\"image/jpeg\",\"data\":\"" + data + "\"}}]}]}]}"))
                .isBetween(1_105L, 1_200L);
    }

    @Test
    void the_large_cap_of_an_agent_is_not_expected_to_be_used() {
        String body = "{\"model\":\"m\",\"max_tokens\":%s,\"messages\":[]}";

        assertThat(expected(ApiFormats.MESSAGES, body.formatted("64000"))).isBetween(4_000L, 4_020L);
        assertThat(expected(ApiFormats.MESSAGES, body.formatted("300"))).isBetween(300L, 320L);
    }

    @Test
    void a_coarse_look_is_cheap_and_a_picture_elsewhere_is_usual() {
        assertThat(chat("{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://x/y.png\",\"detail\":\"low\"}}"))
                .isEqualTo(new MediaTokens(0, 85));
        assertThat(chat("{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://x/y.png\"}}")
                        .tokens())
                .isBetween(700L, 1_200L);
    }

    @Test
    void documents_and_recordings_are_bounded_by_their_length() {
        String data = "A".repeat(4_000_000);

        assertThat(chat("{\"type\":\"file\",\"file\":{\"file_data\":\"data:application/pdf;base64," + data + "\"}}")
                        .tokens())
                .isEqualTo(45_000);
        assertThat(chat("{\"type\":\"file\",\"file\":{\"file_data\":\"data:application/pdf;base64,AAAA\"}}")
                        .tokens())
                .isEqualTo(1_500);
        assertThat(chat("{\"type\":\"input_audio\",\"input_audio\":{\"format\":\"mp3\",\"data\":\"" + data + "\"}}")
                        .tokens())
                .isEqualTo(1_875);
        assertThat(chat("{\"type\":\"input_audio\",\"input_audio\":{\"format\":\"wav\",\"data\":\"" + data + "\"}}")
                        .tokens())
                .isEqualTo(625);
    }

    @Test
    void text_that_looks_like_a_picture_is_text() {
        assertThat(chat("{\"type\":\"text\",\"text\":\"data:image/png;base64," + "A".repeat(4_000) + "\"}"))
                .isEqualTo(new MediaTokens(0, 0));
        assertThat(chat("{\"type\":\"document\",\"source\":{\"type\":\"text\",\"data\":\"" + "a".repeat(4_000)
                        + "\"}}"))
                .isEqualTo(new MediaTokens(0, 0));
    }

    private static MediaTokens chat(String part) {
        String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[" + part + "]}]}";
        return MediaTokens.in(request(ApiFormats.CHAT, body).document().root(), "m");
    }

    private static long expected(ApiFormat format, String body) {
        return format.expectedTokens(request(format, body));
    }

    private static ApiRequest request(ApiFormat format, String body) {
        return format.read(Product.json(body)).orElse(problem -> {
            throw new AssertionError(problem.message());
        });
    }

    /** The picture with bytes after its end, as long as a photograph. */
    private static String padded(String format, int width, int height) {
        return Base64.getEncoder().encodeToString(Arrays.copyOf(PictureSizeTest.picture(format, width, height), LARGE));
    }
}
