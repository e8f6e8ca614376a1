package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.formats.ApiFormats;
import aigateway.formats.ApiRequest;
import aigateway.formats.translation.ResponseIdentity;
import aigateway.http.ProviderHttpClient;
import aigateway.kernel.Endpoint;
import aigateway.pricing.Price;
import aigateway.pricing.Rates;
import aigateway.providers.HttpProvider;
import aigateway.providers.Target;
import aigateway.testing.Product;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How many tokens of input a call is held for: its bytes, its images, what the provider adds, or the model's context window. */
class HeldInputTest {
    private static final ProviderHttpClient HTTP = new ProviderHttpClient();
    private static final String MAKER = "https://api.openai.com/v1";
    private static final String HOST = "https://models.example.com/v1";
    private static final long CONTEXT = 1_000;
    /** For the frame of one message and of the whole. */
    private static final long FRAME = 32;

    @AfterAll
    static void close() {
        HTTP.close();
    }

    @Test
    void text_is_held_by_its_bytes_and_by_the_window_only_where_the_maker_of_the_model_is_called() {
        String text = chat("\"" + "a".repeat(5_000) + "\"", "\"n\":1");

        assertThat(held(HOST, "gpt-4o", text)).isEqualTo(text.length() + FRAME);
        assertThat(held(MAKER, "gpt-4o", text)).isEqualTo(CONTEXT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"type\":\"file\",\"file\":{\"file_id\":\"f\"}}]",
                "[{\"type\":\"file\",\"file\":{\"file_data\":\"data:application/pdf;base64,AAAA\"}}]",
                "[{\"type\":\"video_url\",\"video_url\":{\"url\":\"https://x/y.mp4\"}}]",
            })
    void what_bytes_do_not_show_is_held_at_the_window_or_at_its_bytes_where_they_are_more(String content) {
        assertThat(held(HOST, "gpt-4o", chat(content, "\"n\":1"))).isEqualTo(CONTEXT);
        assertThat(held(MAKER, "gpt-4o", chat(content, "\"n\":1"))).isEqualTo(CONTEXT);
        String longer = chat(content, "\"n\":1,\"stop\":\"" + "a".repeat(5_000) + "\"");
        assertThat(held(HOST, "gpt-4o", longer)).isGreaterThan(5_000);
        assertThat(held(MAKER, "gpt-4o", longer)).isEqualTo(CONTEXT);
    }

    @ParameterizedTest
    @CsvSource({"'\"previous_response_id\":\"r\"'", "'\"conversation\":\"c\"'"})
    void an_earlier_response_is_held_at_the_window(String members) {
        String body = "{\"model\":\"m\",\"input\":\"x\"," + members + "}";

        assertThat(held(Endpoint.RESPONSES, HOST, "gpt-4o", body)).isEqualTo(CONTEXT);
    }

    @Test
    void instructions_that_are_items_are_looked_into() {
        String body = "{\"model\":\"m\",\"input\":\"x\",\"instructions\":[{\"role\":\"developer\",\"content\":"
                + "[{\"type\":\"input_image\",\"image_url\":\"https://x/y.png\"},{\"type\":\"input_file\",\"file_id\":\"f\"}]}]}";

        assertThat(held(Endpoint.RESPONSES, HOST, "gpt-4o", body)).isGreaterThan(50_000);
    }

    @Test
    void a_list_that_no_rule_knows_in_a_message_may_hold_more_than_its_bytes() {
        String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\",\"images\":[\"x\"]}]}";

        assertThat(held(HOST, "gpt-4o", body)).isEqualTo(CONTEXT);
    }

    @Test
    void images_are_held_by_their_number_and_not_by_their_bytes() {
        String image = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,%s\"}}";
        String small = chat("[" + image.formatted("A") + "," + image.formatted("A") + "]", "\"n\":1");
        String large = chat("[" + image.formatted("A".repeat(9_000)) + "," + image.formatted("A") + "]", "\"n\":1");

        assertThat(held(HOST, "gpt-4o", small)).isBetween(100_000L, 100_400L);
        assertThat(held(HOST, "gpt-4o", large)).isEqualTo(held(HOST, "gpt-4o", small));
        assertThat(held(MAKER, "gpt-4o", large)).isEqualTo(CONTEXT);
    }

    /** Some servers read documents and videos there: a thousand pages are more than a picture. */
    @ParameterizedTest
    @ValueSource(strings = {"https://x/y", "data:application/pdf;base64,AAAA", "data:video/mp4;base64,AAAA"})
    void what_may_be_no_image_is_held_at_the_window_unless_the_models_maker_takes_only_images(String url) {
        String body = chat("[{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + url + "\"}}]", "\"n\":1");

        assertThat(held("https://generativelanguage.googleapis.com/v1beta/openai", "gemini-3-pro", body))
                .isEqualTo(CONTEXT);
        assertThat(held(HOST, "gemini-3-pro", body)).isGreaterThan(50_000);
        assertThat(held(HOST, "claude-sonnet-4-5", body)).isBetween(50_000L, 50_300L);
    }

    /** Its pictures count 33 times, so that more is billed than the window holds. */
    @Test
    void the_window_is_no_bound_for_the_images_of_gpt_4o_mini() {
        String body = chat("[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://x/y.png\"}}]", "\"n\":1");

        assertThat(held(MAKER, "gpt-4o-mini", body)).isBetween(50_000L, 50_300L);
        String file = chat("[{\"type\":\"file\",\"file\":{\"file_id\":\"f\"}}]", "\"n\":1");
        assertThat(held(MAKER, "gpt-4o-mini-2024-07-18", file)).isEqualTo(34 * CONTEXT);
    }

    /** The maker of the model adds it, whatever host serves it. */
    @ParameterizedTest
    @CsvSource({
        "anthropic/claude-sonnet-4.5, 1060",
        "us.anthropic.claude-sonnet-4-5-v1:0, 1060",
        "claude-3-5-haiku, 1060",
        "some-alias, 1060",
        "gpt-4o, 0",
        "openai/gpt-5, 0",
        "o3-mini, 0",
    })
    void a_prompt_for_tools_is_held_by_the_model(String model, long added) {
        String tools = chat("\"a\"", "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]");
        String functions = chat("\"a\"", "\"functions\":[{\"name\":\"f\"}]");

        assertThat(held(HOST, model, tools)).isEqualTo(tools.length() + FRAME + added);
        assertThat(held(HOST, model, functions)).isEqualTo(functions.length() + FRAME + added);
        assertThat(held(HOST, model, chat("\"a\"", "\"tools\":[]"))).isLessThan(200);
    }

    @Test
    void a_tool_that_the_provider_describes_itself_is_held_with_its_description() {
        String body =
                "{\"model\":\"m\",\"input\":\"x\",\"tools\":[{\"type\":\"local_shell\"},{\"type\":\"apply_patch\"}]}";

        assertThat(held(Endpoint.RESPONSES, HOST, "gpt-5", body)).isEqualTo(body.length() + 16 + 2 * 2_000);
    }

    private static String chat(String content, String members) {
        return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":" + content + "}]," + members + "}";
    }

    private static long held(String url, String model, String body) {
        return held(Endpoint.CHAT_COMPLETIONS, url, model, body);
    }

    private static long held(Endpoint endpoint, String url, String model, String body) {
        ApiRequest request = ApiFormats.of(endpoint).read(Product.json(body)).orElse(problem -> {
            throw new AssertionError(problem.message());
        });
        var provider = HttpProvider.openai("p", URI.create(url), Optional::empty, Map.of(), Optional.empty(), HTTP);
        Target target = Target.of(provider, model);
        var price = new Price("v", new Rates(1, 1, 1, 1), null, CONTEXT, 500L);
        var identity = new ResponseIdentity("", 0);
        ProviderRequest sent = ProviderRequest.of(request, target, identity).orElse(problem -> {
            throw new AssertionError(problem.message());
        });
        Estimate estimate = Estimate.of(sent, price, target, UsageFaults.Seen.NOTHING);
        assertThat(estimate.unbounded()).isNull();
        return estimate.inputTokens();
    }
}
