package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aigateway.assembly.Gateway;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Result;
import aigateway.kernel.Unavailable;
import aigateway.pricing.ListedPrice;
import aigateway.testing.Product;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceChangesTest {
    private static final Product PRODUCT = Product.start();
    private static final Gateway HERE = PRODUCT.gateway();
    private static final Gateway ELSEWHERE = PRODUCT.test().another(InstantSource.system());
    private static final String KEY = PRODUCT.newKey();

    @BeforeAll
    static void eachCallTakesAThousandTokensInAndTwoThousandOut() {
        PRODUCT.provider().answers(200, "{\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":2000}}");
    }

    @AfterAll
    static void close() {
        ELSEWHERE.close();
        PRODUCT.close();
    }

    @Test
    void an_override_counts_from_the_next_call_and_usage_names_its_version() {
        assertThat(charged("next-call")).isEqualTo("null null");

        ListedPrice first = put("""
                {"provider":"openai","model":"next-call","input_usd_per_million":1,"output_usd_per_million":2}""");
        assertThat(charged("next-call")).isEqualTo("5000000 " + first.price().version());

        ListedPrice second = put("""
                {"provider":"openai","model":"next-call","input_usd_per_million":0,"output_usd_per_million":0.000001}""");
        assertThat(charged("next-call")).isEqualTo("2 " + second.price().version());
        assertThat(PRODUCT.rows("price_version", "usage where model = 'next-call' order by at"))
                .containsExactly("null", first.price().version(), second.price().version());
    }

    @Test
    void a_dated_snapshot_follows_its_model() {
        ListedPrice listed = put("""
                {"provider":"openai","model":"dated","input_usd_per_million":3,"output_usd_per_million":0}""");

        assertThat(charged("dated-2026-01-31"))
                .isEqualTo("3000000 " + listed.price().version());
        assertThat(charged("dated-2026-01-32")).isEqualTo("null null");
    }

    @Test
    void what_is_left_out_stays_as_it_is_listed() {
        ListedPrice listed = put("""
                {"provider":"openai","model":"gpt-4o","input_usd_per_million":2,"output_usd_per_million":9}""");

        assertThat(listed.price().rates().cachedInput()).isEqualTo(1_250_000);
        assertThat(listed.price().rates().cacheWrite()).isEqualTo(2_000_000);
        assertThat(listed.price().rates().reasoning()).isEqualTo(9_000_000);
        assertThat(listed.price().contextTokens()).isEqualTo(128_000);
        assertThat(listed.price().outputTokensMax()).isEqualTo(16_384);
        assertThat(put("""
                        {"provider":"openai","model":"gpt-4o","input_usd_per_million":2,"output_usd_per_million":9,
                         "context_tokens":7,"output_tokens_max":5}""").price().contextTokens()).isEqualTo(7);
    }

    @Test
    void an_override_and_its_event_in_the_audit_chain_are_one() {
        put("""
                {"provider":"openai","model":"audited","input_usd_per_million":0.15,"output_usd_per_million":0.6}""");

        assertThat(PRODUCT.rows("actor; action; detail", "admin_event where target = 'openai/audited'"))
                .containsExactly("admin-token price.override {\"model\": \"audited\", \"provider\": \"openai\","
                        + " \"input_usd_per_million\": 0.15, \"output_usd_per_million\": 0.6}");
        assertThat(PRODUCT.rows("first_broken_admin_event()", "admin_event_head"))
                .containsExactly("null");
    }

    @Test
    void another_instance_lists_it_at_once_and_charges_it_when_it_is_shown_the_serial() {
        call(ELSEWHERE, "elsewhere");
        ListedPrice listed = put("""
                {"provider":"openai","model":"elsewhere","input_usd_per_million":1,"output_usd_per_million":0}""");

        assertThat(ELSEWHERE.admin().managePrices().list("openai", "elsewhere", null, 10))
                .containsExactly(listed);
        call(ELSEWHERE, "elsewhere");
        assertThat(PRODUCT.rows("price_version", "usage where model = 'elsewhere' order by at"))
                .containsExactly("null", listed.price().version());
    }

    @Test
    void a_bad_override_stores_nothing_and_has_no_event() {
        List<String> before = PRODUCT.rows("count(*); (select seq from admin_event_head)", "price_override");

        assertThat(HERE.admin()
                        .managePrices()
                        .override("admin-token", Product.json("{\"provider\":\"openai\",\"model\":\"x\"}")))
                .isInstanceOf(Result.Refused.class);

        assertThat(PRODUCT.rows("count(*); (select seq from admin_event_head)", "price_override"))
                .isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"200000, 200000000", "200001, 400002000"})
    void a_long_input_is_charged_with_its_tier(long input, String nanoUsd) {
        try (var product = Product.start()) {
            product.gateway().admin().managePrices().override("admin-token", Product.json("""
                    {"force":true,"provider":"openai","model":"gpt-test","input_usd_per_million":1,"output_usd_per_million":0,
                     "long_context":{"above_tokens":200000,"input_usd_per_million":2,"output_usd_per_million":0}}"""));
            product.provider().answers(200, "{\"usage\":{\"prompt_tokens\":" + input + ",\"completion_tokens\":7}}");

            product.chat(product.newKey());

            assertThat(product.rows("cost_nano_usd", "usage")).containsExactly(nanoUsd);
        }
    }

    @Test
    void without_a_database_nothing_is_overridden() {
        try (var product = Product.start()) {
            product.test().database().shut();

            assertThatThrownBy(
                            () -> product.gateway().admin().managePrices().override("admin-token", Product.json("{}")))
                    .isInstanceOf(Unavailable.class);
        }
    }

    private static ListedPrice put(String json) {
        String forced = json.strip().replaceFirst("\\{", "{\"force\":true,");
        return HERE.admin()
                .managePrices()
                .override("admin-token", Product.json(forced))
                .map(change -> Objects.requireNonNull(change.prices().getFirst().after()))
                .orElse(problem -> {
                    throw new AssertionError(problem.message());
                });
    }

    /** Cost in nano-dollars and price version of one call. */
    private static String charged(String model) {
        Product.Ended ended = call(HERE, model);
        return PRODUCT.rows(
                        "cost_nano_usd; price_version",
                        "usage where request_id = ?",
                        ended.request().value())
                .getFirst();
    }

    private static Product.Ended call(Gateway gateway, String model) {
        return Product.call(
                gateway,
                Endpoint.CHAT_COMPLETIONS,
                KEY,
                "{\"model\":\"" + model + "\",\"messages\":[]}",
                Product.SOURCE);
    }
}
