package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.kernel.Result;
import aigateway.testing.Product;
import aigateway.testing.ScriptedProvider;
import aigateway.testing.TestRedis;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are given again. No two of the provider's are the same. */
class ResponseCacheTest {
    private static final TestRedis REDIS = TestRedis.start();
    /** As on Lambda a call's slot is given back before its reply, so that the next call finds it so. */
    private static final Product PRODUCT =
            Product.start(Map.of("REDIS_URL", REDIS.url(), "AWS_LAMBDA_FUNCTION_NAME", "api"), InstantSource.system());

    private static final AtomicInteger SERIAL = new AtomicInteger();

    @BeforeEach
    void answer() {
        answers("");
    }

    @AfterAll
    static void close() {
        assertThat(PRODUCT.rows("rule; what", "broken_money()")).isEmpty();
        assertThat(PRODUCT.rows("count(*)", "hold")).containsExactly("0");
        PRODUCT.close();
        REDIS.close();
    }

    @Test
    void the_same_request_gets_the_same_bytes_again_without_a_provider_and_for_nothing() {
        String key = key(
                "own", ",\"tags\":[\"team:a\"],\"budgets\":[{\"limit_usd\":1,\"period\":\"day\",\"mode\":\"hard\"}]");
        Product.Ended first = chat(key, body("1"));
        int asked = asked();

        Product.Ended again = chat(key, body("1"));

        assertThat(first.header("x-agw-cache")).isEqualTo("miss");
        assertThat(again.reply()).isInstanceOf(Reply.Cached.class);
        assertThat(again.body()).isEqualTo(first.body()).isNotEmpty();
        assertThat(asked()).isEqualTo(asked);
        assertThat(again.headers())
                .containsEntry("x-agw-cache", "hit")
                .containsEntry("x-agw-provider", "openai")
                .containsEntry("x-agw-model", "gpt-4o-mini")
                .containsEntry("x-agw-attempts", "0")
                .containsEntry("x-agw-cost-usd", "0");
        assertThat(PRODUCT.usage(again.request())).containsExactly("cached 0 0 0");
        assertThat(PRODUCT.audit(again.request())).containsExactly("200 null gpt-4o-mini");
        assertThat(PRODUCT.rows(
                        "outcome; status; calls; unpriced_calls; cost_nano_usd; saved_nano_usd",
                        "usage_hour where key_id = ? order by outcome",
                        Product.id(key).value()))
                .containsExactly("cached 200 1 0 0 4500", "settled 200 1 0 4500 0");
        assertThat(spentAndHeld(key)).containsExactly("4500 0");
    }

    @Test
    void a_hit_is_given_whatever_is_left_in_the_budget() {
        String key = key("own", ",\"budgets\":[{\"limit_usd\":0.01,\"period\":\"day\",\"mode\":\"hard\"}]");
        chat(key, body("2"));
        PRODUCT.update(
                "update budget set limit_nano_usd = 0 where key_id = ?",
                Product.id(key).value());

        assertThat(chat(key, body("2")).header("x-agw-cache")).isEqualTo("hit");
        assertThat(chat(key, body("3")).code()).isEqualTo("insufficient_quota");
    }

    @Test
    void a_hit_is_a_request_of_its_key_and_takes_no_tokens() {
        String key = key("own", ",\"limits\":{\"rpm\":100,\"tpm\":600}");
        String expectingMoreThan100 = "{\"model\":\"m\",\"max_tokens\":100,\"messages\":[]}";
        assertThat(chat(key, expectingMoreThan100).header("x-ratelimit-remaining-requests"))
                .isEqualTo("99");
        for (int requests = 98; requests > 90; requests--) {
            Product.Ended hit = chat(key, expectingMoreThan100);
            assertThat(hit.header("x-agw-cache")).isEqualTo("hit");
            assertThat(hit.header("x-ratelimit-remaining-requests")).isEqualTo(Integer.toString(requests));
        }
    }

    @Test
    void a_model_that_the_key_may_no_longer_use_is_refused_also_where_an_answer_is_kept() {
        String key = key("own", "");
        chat(key, body("5"));
        patch(key, "{\"allowed_models\":[\"other\"]}");

        assertThat(chat(key, body("5")).code()).isEqualTo("model_not_allowed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"model\":\"m\",\"a\":{\"x\":1,\"y\":[2]}} | {\"a\": {\"y\": [2], \"x\": 1}, \"model\": \"m\"}  | hit",
                "{\"model\":\"m\",\"a\":\"é\"}               | {\"model\":\"m\",\"a\":\"\\u00e9\"}               | hit",
                "{\"model\":\"m\",\"temperature\":1}         | {\"model\":\"m\",\"temperature\":1.0}             | miss",
                "{\"model\":\"m\",\"a\":[1,2]}               | {\"model\":\"m\",\"a\":[2,1]}                     | miss",
                "{\"model\":\"m\",\"a\":\"1\"}               | {\"model\":\"m\",\"a\":1}                         | miss",
                "{\"model\":\"m\",\"a\":null}                | {\"model\":\"m\"}                                 | miss",
                "{\"model\":\"m\",\"a\":\"\\ud800\"}         | {\"model\":\"m\",\"a\":\"\\ud801\"}               | miss",
                "{\"model\":\"m\",\"a\":\" b\"}              | {\"model\":\"m\",\"a\":\"b\"}                     | miss"
            })
    void requests_are_the_same_when_every_value_is_however_it_is_laid_out(String one, String other, String found) {
        String key = key("own", "");
        assertThat(chat(key, one).header("x-agw-cache")).isEqualTo("miss");

        assertThat(chat(key, one).header("x-agw-cache")).isEqualTo("hit");
        assertThat(chat(key, other).header("x-agw-cache")).isEqualTo(found);
    }

    @Test
    void each_endpoint_has_its_own_answers() {
        String key = key("own", "");
        String body = "{\"model\":\"m\",\"max_tokens\":9}";
        for (String kind : List.of("responses", "chat.completions", "embeddings", "messages")) {
            Product.Ended first = PRODUCT.call(new Endpoint(kind), key, body);
            assertThat(first.header("x-agw-cache")).as(kind).isEqualTo("miss");
            assertThat(PRODUCT.call(new Endpoint(kind), key, body).body()).isEqualTo(first.body());
        }
    }

    @Test
    void another_key_sees_an_answer_only_if_both_share() {
        String own = key("own", "");
        String first = key("shared", "");
        String second = key("shared", "");
        Product.Ended secret = chat(own, body("6"));
        Product.Ended common = chat(first, body("6"));

        assertThat(common.header("x-agw-cache")).isEqualTo("miss");
        assertThat(chat(second, body("6")).body()).isEqualTo(common.body());
        assertThat(chat(own, body("6")).body()).isEqualTo(secret.body());
        assertThat(chat(key("own", ""), body("6")).header("x-agw-cache")).isEqualTo("miss");
        // The key's own answers are not those that it shares.
        assertThat(PRODUCT.call(Endpoint.CHAT_COMPLETIONS, second, body("6"), CacheDirective.ON)
                        .header("x-agw-cache"))
                .isEqualTo("miss");
        assertThat(PRODUCT.rows(
                        "key_id",
                        "usage where outcome = 'cached' and key_id = ?",
                        Product.id(second).value()))
                .hasSize(1);
    }

    @Test
    void a_call_may_use_the_cache_or_go_past_it_whatever_its_key_has() {
        String off = PRODUCT.newKey();
        String own = key("own", "");

        assertThat(chat(off, body("7")).headers()).doesNotContainKey("x-agw-cache");
        assertThat(wishing(off, CacheDirective.ON).header("x-agw-cache")).isEqualTo("miss");
        assertThat(wishing(off, CacheDirective.ON).header("x-agw-cache")).isEqualTo("hit");
        assertThat(wishing(own, CacheDirective.OFF).headers()).doesNotContainKey("x-agw-cache");
        assertThat(wishing(own, CacheDirective.KEY).header("x-agw-cache")).isEqualTo("miss");
        int asked = asked();
        assertThat(wishing(own, CacheDirective.OFF).reply()).isInstanceOf(Reply.Whole.class);
        assertThat(asked()).isEqualTo(asked + 1);
    }

    @Test
    void a_wish_that_cannot_be_read_is_refused_and_takes_nothing() {
        String key = key("own", ",\"limits\":{\"rpm\":100}");

        Product.Ended no = wishing(key, CacheDirective.UNREADABLE);

        assertThat(no.status()).isEqualTo(400);
        assertThat(no.refusal().type()).isEqualTo("invalid_request_error");
        assertThat(no.refusal().message()).contains("x-agw-cache");
        assertThat(PRODUCT.audit(no.request())).containsExactly("400 invalid_value gpt-4o-mini");
        assertThat(chat(key, body("8")).header("x-ratelimit-remaining-requests"))
                .isEqualTo("99");
    }

    @Test
    void an_admin_decides_for_a_key() {
        String key = key("own", "");
        patch(key, "{\"name\":\"b\"}");
        chat(key, body("9"));
        assertThat(chat(key, body("9")).header("x-agw-cache")).isEqualTo("hit");

        patch(key, "{\"cache\":\"shared\"}");
        assertThat(chat(key, body("9")).header("x-agw-cache")).isEqualTo("miss");
        patch(key, "{\"cache\":null}");
        assertThat(chat(key, body("9")).headers()).doesNotContainKey("x-agw-cache");

        assertThat(PRODUCT.patch(key, "{\"cache\":\"on\"}"))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        no -> assertThat(no.problem().param()).isEqualTo("cache"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"store\":true",
                "\"previous_response_id\":\"resp_1\"",
                "\"conversation\":{\"id\":\"conv_1\"}",
                "\"stream\":true"
            })
    void what_is_more_than_its_answer_goes_past_the_cache(String member) {
        String key = key("own", "");
        for (int i = 0; i < 2; i++) {
            assertThat(PRODUCT.call(Endpoint.RESPONSES, key, "{\"model\":\"m\",\"input\":\"x\"," + member + "}")
                            .headers())
                    .doesNotContainKey("x-agw-cache");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | {\"error\":{\"message\":\"no\"}}",
                "500 | {}",
                "200 | {\"object\":\"response\",\"error\":{\"code\":\"x\"},\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}",
                "200 | {\"object\":\"response\"}"
            })
    void what_failed_or_was_not_settled_is_not_kept(int status, String answer) {
        String key = key("own", "");
        PRODUCT.provider().answers(status, answer);
        call(Endpoint.RESPONSES, key);
        answers("");

        assertThat(call(Endpoint.RESPONSES, key).header("x-agw-cache")).isEqualTo("miss");
        assertThat(call(Endpoint.RESPONSES, key).header("x-agw-cache")).isEqualTo("hit");
    }

    @Test
    void an_answer_that_a_budget_cut_short_is_not_kept() {
        String key = key("own", ",\"budgets\":[{\"limit_usd\":0.001,\"period\":\"day\",\"mode\":\"hard\"}]");

        assertThat(chat(key, body("10")).headers()).containsKey("x-agw-output-capped");

        assertThat(chat(key, body("10")).header("x-agw-cache")).isEqualTo("miss");
    }

    @ParameterizedTest
    @CsvSource({"262000, hit", "262200, miss"})
    void an_answer_of_more_than_256_kibibytes_is_not_kept(int bytes, String found) {
        String key = key("own", "");
        answers(",\"text\":\"" + "x".repeat(bytes) + "\"");
        chat(key, body("11"));

        assertThat(chat(key, body("11")).header("x-agw-cache")).isEqualTo(found);
    }

    @Test
    void a_job_goes_past_the_cache() {
        String key = key("own", "");
        for (int i = 0; i < 2; i++) {
            var job = PRODUCT.submit(key, "{\"kind\":\"chat.completions\",\"payload\":" + body("12") + "}");
            PRODUCT.gateway().jobs().run().run(job.id());
        }

        assertThat(PRODUCT.rows(
                        "outcome", "usage where key_id = ?", Product.id(key).value()))
                .containsExactly("settled", "settled");
        assertThat(chat(key, body("12")).header("x-agw-cache")).isEqualTo("miss");
    }

    private static void answers(String members) {
        PRODUCT.provider()
                .answers(exchange -> ScriptedProvider.send(
                        exchange,
                        200,
                        "{\"id\":" + SERIAL.incrementAndGet()
                                + ",\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}" + members + "}"));
    }

    private static int asked() {
        return PRODUCT.provider().received().size();
    }

    private static String key(String cache, String members) {
        return String.valueOf(PRODUCT.createKey("{\"name\":\"a\",\"cache\":\"" + cache + "\"" + members + "}")
                .secret());
    }

    private static void patch(String key, String json) {
        assertThat(PRODUCT.patch(key, json)).isInstanceOf(Result.Ok.class);
    }

    private static String body(String text) {
        return "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
    }

    private static Product.Ended chat(String key, String body) {
        return PRODUCT.call(Endpoint.CHAT_COMPLETIONS, key, body);
    }

    private static Product.Ended call(Endpoint endpoint, String key) {
        return PRODUCT.call(endpoint, key, "{\"model\":\"m\",\"input\":\"x\"}");
    }

    private static Product.Ended wishing(String key, CacheDirective wish) {
        return PRODUCT.call(Endpoint.CHAT_COMPLETIONS, key, body("7"), wish);
    }

    private static List<String> spentAndHeld(String key) {
        return PRODUCT.rows(
                "spent_nano_usd; reserved_nano_usd",
                "budget_period p join budget b on b.id = p.budget_id where b.key_id = ?",
                Product.id(key).value());
    }
}
