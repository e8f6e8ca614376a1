package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.kernel.Result;
import aigateway.testing.Product;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls under budgets, all the way to the provider and back. gpt-4o-mini costs 0.15 and 0.60 dollars a million tokens here. */
class BudgetedCallTest {
    private static final Product PRODUCT = Product.start();
    private static final String ANSWER = "{\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}";
    private static final int MODEL_CAP = 16_384;

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
    void a_call_within_its_budget_is_held_settled_and_counted() {
        String key = key(1);

        Product.Ended ended = chat(key, "\"max_tokens\":100");

        assertThat(ended.status()).isEqualTo(200);
        // 10 at 150 and 5 at 600 nano-dollars.
        assertThat(PRODUCT.usage(ended.request())).containsExactly("settled 10 5 4500");
        assertThat(spentAndHeld(key)).containsExactly("4500 0");
        assertThat(sent()).contains("\"max_tokens\":100", "\"max_completion_tokens\":100");
    }

    @Test
    void what_would_exceed_a_hard_budget_is_refused_with_every_figure_and_the_provider_sees_nothing() {
        String key = key(0.00001);
        int before = PRODUCT.provider().received().size();

        Product.Ended ended = chat(key, "\"max_tokens\":100");

        assertThat(ended.status()).isEqualTo(429);
        assertThat(ended.code()).isEqualTo("insufficient_quota");
        assertThat(ended.refusal().type()).isEqualTo("insufficient_quota");
        assertThat(ended.refusal().headers()).containsEntry("x-should-retry", "false");
        assertThat(ended.refusal().message())
                .matches("This request may cost \\$0\\.0000\\d+, more than is left in the budget bud_[0-9a-f]{32}:"
                        + " limit \\$0\\.00001, spent \\$0, held \\$0; it resets at .*Z\\.");
        assertThat(PRODUCT.provider().received()).hasSize(before);
        assertThat(PRODUCT.audit(ended.request())).containsExactly("429 insufficient_quota gpt-4o-mini");
    }

    @Test
    void without_a_budget_nothing_is_written_into_the_request_and_all_is_recorded() {
        String key = PRODUCT.newKey();

        Product.Ended ended = chat(key, "\"temperature\":1");

        assertThat(sent()).doesNotContain("max_");
        assertThat(PRODUCT.rows(
                        "outcome; cost_nano_usd; hold_nano_usd > 9830400",
                        "usage where request_id = ?",
                        ended.request().value()))
                .containsExactly("settled 4500 true");
    }

    @Test
    void without_a_cap_of_the_client_the_models_own_is_written_so_that_the_bound_holds() {
        chat(key(1), "\"temperature\":1");
        assertThat(sent()).contains("\"max_completion_tokens\":" + MODEL_CAP);

        PRODUCT.call(Endpoint.RESPONSES, key(1), "{\"model\":\"gpt-4o-mini\",\"input\":\"x\"}");
        assertThat(sent()).contains("\"max_output_tokens\":" + MODEL_CAP);
    }

    @Test
    void the_cap_shrinks_to_what_is_left_and_the_client_is_shown_but_below_256_tokens_it_is_a_no() {
        Product.Ended ended = chat(key(0.001), "\"temperature\":1");

        int cap = Integer.parseInt(ended.header("x-agw-output-capped"));
        assertThat(cap).isBetween(1_500, 1_660);
        assertThat(sent()).contains("\"max_completion_tokens\":" + cap + ",");
        assertThat(chat(key(0.00015), "\"temperature\":1").code()).isEqualTo("insufficient_quota");
    }

    /** By its bytes this prompt would cost a third of a cent, by its tokens less than a tenth. */
    @Test
    void a_prompt_that_is_too_long_by_its_bytes_is_counted_by_its_tokens() {
        String prompt = "All happy families are alike, and each unhappy one is so in its own way. ".repeat(300);
        String body = "{\"model\":\"gpt-4o-mini\",\"max_tokens\":10,\"messages\":[{\"role\":\"user\",\"content\":\""
                + prompt + "\"}]}";

        assertThat(PRODUCT.call(Endpoint.CHAT_COMPLETIONS, key(0.001), body).status())
                .isEqualTo(200);
        assertThat(PRODUCT.call(Endpoint.CHAT_COMPLETIONS, key(0.0007), body).code())
                .isEqualTo("insufficient_quota");
        assertThat(PRODUCT.call(Endpoint.CHAT_COMPLETIONS, key(0.001), body.replace("gpt-4o-mini", "mock-1"))
                        .code())
                .isEqualTo("insufficient_quota");
    }

    @Test
    void of_two_caps_the_smaller_counts_and_both_say_so() {
        chat(key(1), "\"max_tokens\":500,\"max_completion_tokens\":70");

        assertThat(sent()).contains("\"max_tokens\":70", "\"max_completion_tokens\":70");
    }

    /** What is held, in nano-dollars, beside the input: the bytes of the body and 32 tokens of framing. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "max_tokens":100                                   |   60000 | bytes
            "max_tokens":100,"n":50                            | 3000000 | bytes
            "max_tokens":500,"max_completion_tokens":70        |   42000 | bytes
            "temperature":1                                    | 9830400 | bytes
            "max_tokens":99999999                              | 9830400 | bytes
            "max_tokens":100,"service_tier":"flex"             |   60000 | bytes
            "max_tokens":100,"tools":[{"type":"function","function":{"name":"f"}}] | 60000 | bytes
            """)
    void what_is_held(String members, long output, String input) {
        String body = body(members);

        assertThat(held(Endpoint.CHAT_COMPLETIONS, body)).isEqualTo(output + 150L * (body.length() + 32));
        assertThat(input).isEqualTo("bytes");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "max_tokens":"many"                               | invalid_type   | max_tokens
            "max_tokens":1.5                                  | invalid_type   | max_tokens
            "max_tokens":0                                    | invalid_value  | max_tokens
            "max_completion_tokens":-1                        | invalid_value  | max_completion_tokens
            "n":0                                             | invalid_value  | n
            "n":129                                           | invalid_value  | n
            "n":"2"                                           | invalid_type   | n
            "background":true                                 | unsupported    | background
            """)
    void what_is_refused_under_a_hard_budget(String members, String code, String param) {
        int before = PRODUCT.provider().received().size();

        Product.Ended ended = chat(key(1), members);

        assertThat(ended.status()).isEqualTo(400);
        assertThat(ended.code()).isEqualTo(code);
        assertThat(ended.refusal().param()).isEqualTo(param);
        assertThat(PRODUCT.provider().received()).hasSize(before);
    }

    @Test
    void a_model_without_a_price_is_refused_under_a_hard_budget_and_served_and_flagged_without() {
        String body = "{\"model\":\"gpt-unpriced\",\"messages\":[]}";
        Product.Ended refused = PRODUCT.call(Endpoint.CHAT_COMPLETIONS, key(1), body);
        assertThat(refused.code()).isEqualTo("unbounded_cost");
        assertThat(refused.refusal().param()).isEqualTo("model");

        Product.Ended served = PRODUCT.call(Endpoint.CHAT_COMPLETIONS, PRODUCT.newKey(), body);
        assertThat(PRODUCT.usage(served.request())).containsExactly("settled 10 5 null");
    }

    /** What is charged, in nano-dollars; 60000 for the output and the input's bytes is what was held. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            200 | {"usage":{"prompt_tokens":10,"completion_tokens":5}}                 | settled | 4500
            200 | {"usage":{"prompt_tokens":10,"completion_tokens":100}}               | settled | 61500
            200 | {"usage":{"prompt_tokens":10,"prompt_tokens_details":{"cached_tokens":8},"completion_tokens":5}} | settled | 3900
            200 | {"id":"no usage"}                                                    | charged | held
            200 | {"usage":{"prompt_tokens":-10,"completion_tokens":5}}                | charged | held
            200 | {"usage":{"prompt_tokens":10,"completion_tokens":99999999999}}       | charged | held
            200 | {"error":{"message":"m"}}                                            | charged | held
            400 | {"error":{"message":"m"}}                                            | voided  | 0
            402 | {"error":{"message":"m"}}                                            | voided  | 0
            422 | {"error":{"message":"m"}}                                            | voided  | 0
            429 | {"error":{"message":"m"}}                                            | voided  | 0
            408 | {}                                                                   | charged | held
            500 | {}                                                                   | charged | held
            501 | {}                                                                   | voided  | 0
            503 | {}                                                                   | voided  | 0
            529 | {}                                                                   | voided  | 0
            """)
    void what_is_charged(int status, String answer, String outcome, String cost) {
        PRODUCT.provider().answers(status, answer);
        String key = key(1);

        Product.Ended ended = chat(key, "\"max_tokens\":100");

        List<String> row = PRODUCT.rows(
                "outcome; case when cost_nano_usd = hold_nano_usd then 'held' else cost_nano_usd::text end",
                "usage where request_id = ?",
                ended.request().value());
        assertThat(row).containsExactly(outcome + " " + cost);
        assertThat(PRODUCT.rows(
                        "spent_nano_usd = cost_nano_usd",
                        "budget_period p join usage u on p.id = any (u.periods)" + " where u.request_id = ?",
                        ended.request().value()))
                .containsExactly("true");
    }

    @Test
    void a_changed_price_counts_from_the_next_call_in_every_process() {
        String key = PRODUCT.newKey();
        String body = "{\"model\":\"gpt-repriced\",\"messages\":[]}";
        assertThat(PRODUCT.usage(
                        PRODUCT.call(Endpoint.CHAT_COMPLETIONS, key, body).request()))
                .containsExactly("settled 10 5 null");

        // As another process would: this one is not notified.
        PRODUCT.rows(
                "override_price('openai', 'gpt-repriced', 1000000, 500000, 1000000, 2000000, 2000000, null, null,"
                        + " null, null, null, null, null, null, null, null)",
                "(select 1) once");
        assertThat(PRODUCT.usage(
                        PRODUCT.call(Endpoint.CHAT_COMPLETIONS, key, body).request()))
                .containsExactly("settled 10 5 20000");
    }

    @Test
    void a_job_is_paid_from_the_hold_that_was_taken_when_it_was_created() {
        String key = key(1);
        var job = PRODUCT.submit(key, "{\"kind\":\"chat.completions\",\"payload\":" + body("\"max_tokens\":100") + "}");
        assertThat(PRODUCT.rows("state", "hold where job_id = ?", job.id().value()))
                .containsExactly("pending");

        PRODUCT.gateway().jobs().run().run(job.id());

        assertThat(PRODUCT.rows(
                        "outcome; cost_nano_usd",
                        "usage where job_id = ?",
                        job.id().value()))
                .containsExactly("settled 4500");
        assertThat(spentAndHeld(key)).containsExactly("4500 0");
    }

    /** By its bytes the prompt of this job would cost more than was held: no cap could be paid from it. */
    @Test
    void a_job_that_was_held_by_its_tokens_keeps_its_cap_and_is_charged_at_the_price_of_its_run() {
        String key = key(0.001);
        String prompt = "All happy families are alike, and each unhappy one is so in its own way. ".repeat(300);
        var job = PRODUCT.submit(
                key,
                "{\"kind\":\"chat.completions\",\"payload\":{\"model\":\"gpt-4o-mini\",\"max_tokens\":10,\"messages\":"
                        + "[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]}}");
        PRODUCT.update(
                "update hold set price_version = 'older' where job_id = ?",
                job.id().value());

        PRODUCT.gateway().jobs().run().run(job.id());

        assertThat(sent()).contains("\"max_tokens\":10,");
        assertThat(PRODUCT.rows(
                        "outcome; cost_nano_usd; price_version <> 'older'",
                        "usage where job_id = ?",
                        job.id().value()))
                .containsExactly("settled 4500 true");
    }

    @Test
    void a_job_that_its_budget_does_not_cover_is_refused_and_not_stored() {
        String key = key(0.00001);

        assertThat(PRODUCT.trySubmit(
                        key, "{\"kind\":\"chat.completions\",\"payload\":" + body("\"max_tokens\":100") + "}"))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo("insufficient_quota"));

        assertThat(PRODUCT.rows("id", "job where key_id = ?", Product.id(key).value()))
                .isEmpty();
    }

    @Test
    void a_job_whose_hold_expired_asks_again_and_waits_when_the_money_is_gone() {
        String key = key(0.0002);
        var job = PRODUCT.submit(key, "{\"kind\":\"chat.completions\",\"payload\":" + body("\"max_tokens\":100") + "}");
        PRODUCT.update(
                "update hold set expires_at = now() - interval '1 second' where job_id = ?",
                job.id().value());
        PRODUCT.gateway().maintenance().sweep().run();
        PRODUCT.update(
                "update budget set limit_nano_usd = 1 where key_id = ?",
                Product.id(key).value());

        PRODUCT.gateway().jobs().run().run(job.id());
        assertThat(PRODUCT.rows(
                        "status; waiting_for; attempts",
                        "job where id = ?",
                        job.id().value()))
                .containsExactly("queued budget 0");

        PRODUCT.update(
                "update budget set limit_nano_usd = 1000000 where key_id = ?",
                Product.id(key).value());
        PRODUCT.update(
                "update job set next_attempt_at = now() where id = ?", job.id().value());
        PRODUCT.gateway().jobs().run().run(job.id());
        assertThat(PRODUCT.rows("status", "job where id = ?", job.id().value())).containsExactly("succeeded");
    }

    private static String key(double usd) {
        var made = PRODUCT.createKey("{\"name\":\"funded\",\"budgets\":[{\"limit_usd\":" + String.format("%.9f", usd)
                + ",\"period\":\"day\",\"mode\":\"hard\"}]}");
        return String.valueOf(made.secret());
    }

    private static String body(String members) {
        return "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]," + members + "}";
    }

    private static Product.Ended chat(String key, String members) {
        return PRODUCT.call(Endpoint.CHAT_COMPLETIONS, key, body(members));
    }

    private static String sent() {
        return PRODUCT.provider().received().getLast().body();
    }

    private static long held(Endpoint endpoint, String body) {
        return Held.during(PRODUCT, PRODUCT.provider(), ANSWER, key(1), endpoint, body);
    }

    private static List<String> spentAndHeld(String key) {
        return PRODUCT.rows(
                "spent_nano_usd; reserved_nano_usd",
                "budget_period p join budget b on b.id = p.budget_id where b.key_id = ?",
                Product.id(key).value());
    }
}
