package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.testing.Product;
import aigateway.testing.Product.Ended;
import aigateway.testing.ScriptedProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cheaper target for a call that a budget does not cover. */
class BudgetFallbackTest {
    private static final ScriptedProvider SERVER = ScriptedProvider.start();
    private static Product product;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, """
                providers:
                  openai: {base_url: "%1$s"}
                  second: {base_url: "%1$s"}
                routes:
                  - model: cheaper
                    targets: [{provider: openai, model: gpt-4o}]
                    fallbacks: [{provider: openai, model: gpt-4.1}, {provider: second, model: gpt-4o-mini}]
                    fallback_on: [budget]
                  - model: dear
                    targets: [{provider: openai, model: gpt-4o}]
                    fallbacks: [{provider: second, model: gpt-4o-mini}]
                """.formatted(SERVER.url()));
        product = Product.start(
                Map.of("GATEWAY_CONFIG", file.toString(), "UNPRICED_MODELS", "price_as:gpt-4o-mini"),
                InstantSource.system());
    }

    @AfterAll
    static void close() {
        product.close();
        SERVER.close();
    }

    /** 500 tokens of output: gpt-4o costs 0.005 dollars, gpt-4.1 0.004, gpt-4o-mini 0.0003. */
    @Test
    void a_call_that_no_budget_covers_goes_to_the_first_cheaper_target_that_one_covers() {
        String poor = keyWithBudget("0.002");

        Ended ended = chat("cheaper", poor);
        Ended refused = chat("dear", poor);

        assertThat(ended.status()).isEqualTo(200);
        assertThat(ended.header("x-agw-model")).isEqualTo("gpt-4o-mini");
        assertThat(ended.header("x-agw-fallback")).isEqualTo("budget");
        assertThat(ended.header("x-agw-attempts")).isEqualTo("1");
        assertThat(product.usage(ended.request())).hasSize(1);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.headers()).doesNotContainKey("x-agw-fallback");
    }

    @Test
    void where_no_target_is_covered_the_client_learns_what_the_first_would_cost() {
        String poor = keyWithBudget("0.0000001");

        Ended ended = chat("cheaper", poor);

        assertThat(ended.status()).isEqualTo(429);
        assertThat(ended.code()).isEqualTo("insufficient_quota");
        assertThat(ended.refusal().message()).contains("$0.005");
        assertThat(product.rows(
                        "count(*)", "hold where request_id = ?", ended.request().value()))
                .isEqualTo(List.of("0"));
    }

    @Test
    void with_enough_money_the_first_target_serves() {
        Ended ended = chat("cheaper", keyWithBudget("1"));

        assertThat(ended.header("x-agw-model")).isEqualTo("gpt-4o");
        assertThat(ended.headers()).doesNotContainKey("x-agw-fallback");
    }

    @Test
    void the_dry_run_names_the_target_that_would_serve() {
        String poor = keyWithBudget("0.002");

        assertThat(dryRun(poor, "cheaper"))
                .isInstanceOfSatisfying(
                        DryRun.Outcome.Passes.class,
                        passes -> assertThat(passes.model()).isEqualTo("gpt-4o-mini"));
        assertThat(dryRun(poor, "dear")).isInstanceOf(DryRun.Outcome.Refused.class);
    }

    private static DryRun.Outcome dryRun(String key, String model) {
        return product.gateway().calls().dryRun().dryRun(Product.json("""
                {"key":"%s","endpoint":"chat.completions","body":%s}""".formatted(
                        Product.id(key).value(), body(model))));
    }

    private static String keyWithBudget(String usd) {
        return Objects.requireNonNull(product.createKey("""
                {"name":"poor","budgets":[{"limit_usd":%s,"period":"total","mode":"hard"}]}""".formatted(usd)).secret());
    }

    private static Ended chat(String model, String with) {
        return product.call(Endpoint.CHAT_COMPLETIONS, with, body(model));
    }

    private static String body(String model) {
        return """
                {"model":"%s","max_tokens":500,"messages":[{"role":"user","content":"Hello"}]}""".formatted(model);
    }
}
