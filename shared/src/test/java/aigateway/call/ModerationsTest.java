package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.formats.ApiFormats;
import aigateway.kernel.Endpoint;
import aigateway.testing.Product;
import aigateway.testing.ScriptedProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Moderations, all the way to the provider and back: free of charge, so that every budget lets them pass. */
class ModerationsTest {
    private static final Endpoint MODERATIONS = ApiFormats.MODERATIONS.endpoint();
    private static final ScriptedProvider OPENAI = ScriptedProvider.start();
    private static final ScriptedProvider CHATS_ONLY = ScriptedProvider.start();
    private static final String ANSWER =
            "{\"id\":\"modr-1\",\"model\":\"omni-moderation-latest\",\"results\":[{\"flagged\":false}]}";
    private static final String TEXT = "{\"model\":\"omni-moderation-latest\",\"input\":\"hello\"}";

    private static Product product;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, """
                providers:
                  openai: {base_url: "%s", keys: [OPENAI_API_KEY]}
                  claude: {kind: anthropic, base_url: "%s"}
                  chats: {base_url: "%s", apis: [chat.completions]}
                routes:
                  - {prefix: claude-, provider: claude}
                  - {prefix: chats-, provider: chats}
                default_provider: openai
                """.formatted(OPENAI.url(), CHATS_ONLY.url(), CHATS_ONLY.url()));
        product = Product.start(Map.of("GATEWAY_CONFIG", file.toString()), InstantSource.system());
    }

    @BeforeEach
    void answer() {
        OPENAI.answers(200, ANSWER);
    }

    @AfterAll
    static void close() {
        assertThat(product.rows("rule; what", "broken_money()")).isEmpty();
        assertThat(product.rows("count(*)", "hold")).containsExactly("0");
        product.close();
        OPENAI.close();
        CHATS_ONLY.close();
    }

    @Test
    void the_body_arrives_byte_for_byte_and_the_call_is_settled_at_no_cost() {
        String key = funded(1);
        String body = "{ \"model\":\"omni-moderation-latest\", \"input\":[\"a\",\"ü\"], \"temperature\":1.0 }";

        Product.Ended ended = product.call(MODERATIONS, key, body);

        assertThat(ended.body()).isEqualTo(ANSWER);
        assertThat(OPENAI.received().getLast().path()).isEqualTo("/v1/moderations");
        assertThat(OPENAI.received().getLast().body()).isEqualTo(body);
        assertThat(product.usage(ended.request())).containsExactly("settled 0 0 0");
        assertThat(product.rows(
                        "endpoint; model",
                        "usage where request_id = ?",
                        ended.request().value()))
                .containsExactly("moderations omni-moderation-latest");
        assertThat(product.rows(
                        "spent_nano_usd; reserved_nano_usd",
                        "budget_period p join budget b on b.id = p.budget_id where b.key_id = ?",
                        Product.id(key).value()))
                .containsExactly("0 0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"input":"hello"}              | {"model":"omni-moderation-latest","input":"hello"}
            {"model":null,"input":"hello"} | {"model":"omni-moderation-latest","input":"hello"}
            """)
    void a_missing_model_is_written_into_the_request(String body, String sent) {
        Product.Ended ended = product.call(MODERATIONS, funded(1), body);

        assertThat(ended.status()).isEqualTo(200);
        assertThat(OPENAI.received().getLast().body()).isEqualTo(sent);
        assertThat(ended.header("x-agw-model")).isEqualTo("omni-moderation-latest");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"input":["a","b"]}
            {"input":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"https://x/y.png"}}]}
            {"model":"omni-moderation-2024-09-26","input":"a"}
            {"model":"text-moderation-latest","input":"a"}
            {"model":"text-moderation-stable","input":"a"}
            """)
    void every_input_and_model_passes_a_hard_budget_with_nothing_left(String body) {
        Product.Ended ended = product.call(MODERATIONS, funded(0), body);

        assertThat(ended.status()).isEqualTo(200);
        assertThat(product.usage(ended.request())).containsExactly("settled 0 0 0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"model":"omni-moderation-latest"}                          | missing_required_parameter | input
            {"model":"omni-moderation-latest","input":7}                | invalid_type               | input
            {"model":7,"input":"a"}                                     | invalid_type               | model
            {"model":"omni-moderation-latest","input":"a","stream":true} | unsupported               | stream
            {"model":"a-model-without-a-price","input":"a"}             | unbounded_cost             | model
            {"model":"claude-sonnet-4-5","input":"a"}                   | unsupported                | model
            {"model":"chats-1","input":"a"}                             | unsupported                | model
            """)
    void a_request_that_cannot_be_served_is_refused_and_no_provider_sees_it(String body, String code, String param) {
        int before = OPENAI.received().size() + CHATS_ONLY.received().size();

        Product.Ended ended = product.call(MODERATIONS, funded(1), body);

        assertThat(ended.status()).isEqualTo(400);
        assertThat(ended.code()).isEqualTo(code);
        assertThat(ended.refusal().param()).isEqualTo(param);
        assertThat(OPENAI.received().size() + CHATS_ONLY.received().size()).isEqualTo(before);
    }

    @Test
    void a_model_with_a_price_is_charged_its_hold_when_no_usage_is_reported() {
        product.gateway().admin().managePrices().override("admin-token", Product.json("""
                {"provider":"openai","model":"paid-moderation","input_usd_per_million":1,"output_usd_per_million":0,
                "force":true}"""));

        Product.Ended ended =
                product.call(MODERATIONS, funded(1), TEXT.replace("omni-moderation-latest", "paid-moderation"));

        assertThat(product.usage(ended.request())).singleElement().asString().matches("charged 0 0 [1-9]\\d*");
    }

    @Test
    void a_job_makes_a_moderation_and_keeps_its_result() {
        String key = funded(1);
        var job = product.submit(key, "{\"kind\":\"moderations\",\"payload\":" + TEXT + "}");

        product.gateway().jobs().run().run(job.id());

        var ended = product.job(key, job.id());
        assertThat(ended.kind()).isEqualTo("moderations");
        assertThat(ended.status().text()).isEqualTo("succeeded");
        assertThat(product.rows(
                        "outcome; cost_nano_usd; endpoint",
                        "usage where job_id = ?",
                        job.id().value()))
                .containsExactly("settled 0 moderations");
    }

    @Test
    void the_audit_shows_the_shape_of_the_request_and_none_of_its_text() {
        Product.Ended ended = product.call(MODERATIONS, funded(1), TEXT.replace("hello", "a secret thought"));

        assertThat(product.rows(
                        "skeleton",
                        "usage where request_id = ?",
                        ended.request().value()))
                .singleElement()
                .asString()
                .contains("moderations", "input")
                .doesNotContain("secret");
    }

    private static String funded(double usd) {
        return String.valueOf(
                product.createKey("{\"name\":\"funded\",\"budgets\":[{\"limit_usd\":" + usd + ",\"period\":\"day\"}]}")
                        .secret());
    }
}
