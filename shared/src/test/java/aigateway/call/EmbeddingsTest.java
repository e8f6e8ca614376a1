package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.testing.Product;
import aigateway.testing.ScriptedProvider;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Embeddings under budgets, all the way to the provider and back. text-embedding-3-small costs 20 nano-dollars a token here. */
class EmbeddingsTest {
    private static final Product PRODUCT = Product.start();
    private static final long TOKEN_NANO_USD = 20;
    private static final String ANSWER =
            "{\"object\":\"list\",\"data\":[],\"usage\":{\"prompt_tokens\":8,\"total_tokens\":8}}";

    @BeforeEach
    void answer() {
        PRODUCT.provider().answers(200, ANSWER);
    }

    @AfterAll
    static void close() {
        assertThat(PRODUCT.rows("rule; what", "broken_money()")).isEmpty();
        assertThat(PRODUCT.rows("count(*)", "hold")).containsExactly("0");
        PRODUCT.close();
    }

    @Test
    void the_body_arrives_byte_for_byte_and_the_call_is_settled_by_what_was_counted() {
        String key = key(1);
        String body =
                "{ \"model\":\"text-embedding-3-small\", \"input\":[\"a\",\"ü\"], \"dimensions\":256, \"temperature\":1.0,"
                        + " \"encoding_format\":\"base64\" }";

        Product.Ended ended = embed(key, body);

        assertThat(ended.body()).isEqualTo(ANSWER);
        assertThat(PRODUCT.provider().received().getLast().path()).isEqualTo("/v1/embeddings");
        assertThat(PRODUCT.provider().received().getLast().body()).isEqualTo(body);
        assertThat(PRODUCT.usage(ended.request())).containsExactly("settled 8 0 160");
        assertThat(PRODUCT.rows(
                        "endpoint; model",
                        "usage where request_id = ?",
                        ended.request().value()))
                .containsExactly("embeddings text-embedding-3-small");
        assertThat(PRODUCT.rows(
                        "spent_nano_usd; reserved_nano_usd",
                        "budget_period p join budget b on b.id = p.budget_id where b.key_id = ?",
                        Product.id(key).value()))
                .containsExactly("160 0");
    }

    /** The bytes of the body but for the ids, the ids, and 16 tokens of framing for each input and for all. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "hello"                | 1 | 0 | bytes
            ["a","bc","ü😀"]       | 3 | 0 | bytes
            [9906,1917,0]          | 1 | 3 | ids
            [[9906,1917],[1]]      | 2 | 3 | ids
            [[ 9906, 1917 ], [1] ] | 2 | 3 | ids
            ["a",[9906]]           | 2 | 0 | bytes
            []                     | 0 | 0 | bytes
            null                   | 0 | 0 | bytes
            """)
    void what_is_held(String input, long inputs, long ids, String by) {
        long other = bytes(body(input)) - (by.equals("ids") ? bytes(input) : 0);

        assertThat(held(body(input))).isEqualTo(TOKEN_NANO_USD * (other + ids + 16 * (inputs + 1)));
    }

    /** 8191 tokens are the most for each input, not for all. */
    @Test
    void a_context_window_bounds_no_sum_of_inputs() {
        String text = "\"" + "ab".repeat(4_000) + "\"";
        String body = body("[" + text + "," + text + "," + text + "]");

        assertThat(held(body)).isEqualTo(TOKEN_NANO_USD * (bytes(body) + 64));
    }

    @Test
    void what_would_exceed_a_hard_budget_is_refused_and_the_provider_sees_nothing() {
        int before = PRODUCT.provider().received().size();

        Product.Ended ended = embed(key(0.00001), body("[" + "1917,".repeat(600) + "1917]"));

        assertThat(ended.status()).isEqualTo(429);
        assertThat(ended.code()).isEqualTo("insufficient_quota");
        assertThat(PRODUCT.provider().received()).hasSize(before);
        assertThat(PRODUCT.audit(ended.request())).containsExactly("429 insufficient_quota text-embedding-3-small");
    }

    @Test
    void a_text_that_is_too_long_by_its_bytes_is_counted_by_its_tokens() {
        String text =
                "\"" + "All happy families are alike, and each unhappy one is so in its own way. ".repeat(300) + "\"";

        assertThat(embed(key(0.0002), body(text)).status()).isEqualTo(200);
        assertThat(embed(key(0.0001), body(text)).code()).isEqualTo("insufficient_quota");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"model":"text-embedding-3-small","input":[{"image_url":"http://x/y.png"}]} | unbounded_cost | input
            {"model":"text-embedding-3-small","input":[1,"a"]}                          | unbounded_cost | input
            {"model":"text-embedding-3-small","input":{"a":1}}                          | unbounded_cost | input
            {"model":"text-embedding-3-small","messages":[]}                            | unbounded_cost | messages
            {"model":"text-embedding-3-small","input":"a","models":["b"]}               | unbounded_cost | models
            {"model":"embedding-unpriced","input":"a"}                              | unbounded_cost | model
            {"model":"text-embedding-3-small","input":"a","stream":true}                | unsupported    | stream
            """)
    void what_is_refused_under_a_hard_budget(String body, String code, String param) {
        int before = PRODUCT.provider().received().size();

        Product.Ended ended = embed(key(1), body);

        assertThat(ended.status()).isEqualTo(400);
        assertThat(ended.code()).isEqualTo(code);
        assertThat(ended.refusal().param()).isEqualTo(param);
        assertThat(PRODUCT.provider().received()).hasSize(before);
    }

    @Test
    void without_a_budget_what_the_gateway_cannot_bound_is_the_providers_business() {
        String image = body("[{\"image_url\":\"http://x/y.png\"}]");

        assertThat(PRODUCT.usage(embed(PRODUCT.newKey(), image).request())).containsExactly("settled 8 0 160");
    }

    /** What is charged, in nano-dollars. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            200 | {"usage":{"prompt_tokens":8,"total_tokens":8}}                       | settled | 160
            200 | {"usage":{"prompt_tokens":8,"completion_tokens":0,"total_tokens":8}} | settled | 160
            200 | {"object":"list","data":[]}                                          | charged | held
            200 | {"usage":{"prompt_tokens":8,"total_tokens":7}}                       | charged | held
            400 | {"error":{"message":"m"}}                                            | voided  | 0
            500 | {}                                                                   | charged | held
            """)
    void what_is_charged(int status, String answer, String outcome, String cost) {
        PRODUCT.provider().answers(status, answer);

        Product.Ended ended = embed(key(1), body("\"hello\""));

        assertThat(PRODUCT.rows(
                        "outcome; case when cost_nano_usd = hold_nano_usd then 'held' else cost_nano_usd::text end",
                        "usage where request_id = ?",
                        ended.request().value()))
                .containsExactly(outcome + " " + cost);
    }

    @Test
    void a_job_makes_embeddings_and_keeps_them() {
        String key = key(1);
        var job = PRODUCT.submit(key, "{\"kind\":\"embeddings\",\"payload\":" + body("\"hello\"") + "}");

        PRODUCT.gateway().jobs().run().run(job.id());

        var ended = PRODUCT.job(key, job.id());
        assertThat(ended.kind()).isEqualTo(Endpoint.EMBEDDINGS.kind());
        assertThat(ended.status().text()).isEqualTo("succeeded");
        assertThat(PRODUCT.rows(
                        "outcome; input_tokens; output_tokens; cost_nano_usd; endpoint",
                        "usage where job_id = ?",
                        job.id().value()))
                .containsExactly("settled 8 0 160 embeddings");
    }

    @Test
    void a_limit_of_tokens_counts_ids_and_no_output() {
        String key = String.valueOf(PRODUCT.createKey("{\"name\":\"limited\",\"limits\":{\"tpm\":1000}}")
                .secret());

        assertThat(embed(key, body("[" + "1917,".repeat(1_099) + "1917]")).code())
                .isEqualTo("request_too_large_for_limit");
        assertThat(embed(key, body("[" + "1917,".repeat(899) + "1917]")).status())
                .isEqualTo(200);
    }

    private static String key(double usd) {
        return String.valueOf(PRODUCT.createKey(String.format(
                        Locale.ROOT,
                        "{\"name\":\"funded\",\"budgets\":[{\"limit_usd\":%.9f,\"period\":\"day\"}]}",
                        usd))
                .secret());
    }

    private static String body(String input) {
        return "{\"model\":\"text-embedding-3-small\",\"input\":" + input + "}";
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static Product.Ended embed(String key, String body) {
        return PRODUCT.call(Endpoint.EMBEDDINGS, key, body);
    }

    /** What is held while the provider works. */
    private static long held(String body) {
        String key = key(1);
        var seen = new AtomicLong(-1);
        PRODUCT.provider().answers(exchange -> {
            List<String> rows = PRODUCT.rows(
                    "amount_nano_usd", "hold where key_id = ?", Product.id(key).value());
            seen.set(Long.parseLong(rows.getFirst()));
            ScriptedProvider.send(exchange, 200, ANSWER);
        });
        assertThat(embed(key, body).status()).isEqualTo(200);
        return seen.get();
    }
}
