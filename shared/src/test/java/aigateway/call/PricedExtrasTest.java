package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is held under a hard budget for tiers, tools and long cache writes, where the model's price has them. */
class PricedExtrasTest {
    private static final ScriptedProvider SERVER = ScriptedProvider.start();
    private static Product product;
    private static String keyId;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, """
                providers:
                  gpt: {base_url: "%1$s", apis: [chat.completions, responses]}
                  seen: {base_url: "%1$s", apis: [chat.completions]}
                  claude: {kind: anthropic, base_url: "%1$s", keys: [A_KEY]}
                routes:
                  - {prefix: gpt-, provider: gpt}
                  - {prefix: gpt-5.5, provider: seen}
                  - {prefix: claude-, provider: claude}
                """.formatted(SERVER.url()));
        product = Product.start(Map.of("GATEWAY_CONFIG", file.toString(), "A_KEY", "sk-test"), InstantSource.system());
        keyId = Product.id(String.valueOf(product.createKey(
                                "{\"name\":\"k\",\"budgets\":[{\"limit_usd\":5000,\"period\":\"day\",\"mode\":\"hard\"}]}")
                        .secret()))
                .value();
    }

    @AfterAll
    static void close() {
        product.close();
        SERVER.close();
    }

    @Test
    void the_tier_that_may_serve_is_held() {
        long usual = held("chat.completions", chat("gpt-5.4", ""));

        assertThat(held("chat.completions", chat("gpt-5.4", ",\"service_tier\":\"priority\"")))
                .isGreaterThan(usual * 19 / 10);
        assertThat(held("chat.completions", chat("gpt-5.4", ",\"service_tier\":\"auto\"")))
                .isGreaterThan(usual * 19 / 10);
        assertThat(held("chat.completions", chat("gpt-5.4", ",\"service_tier\":\"flex\"")))
                .isBetween(usual, usual * 11 / 10);
        assertThat(refused("chat.completions", chat("gpt-5-pro", ",\"service_tier\":\"priority\"")))
                .isEqualTo("unbounded_cost service_tier");
    }

    @Test
    void a_provider_that_was_seen_to_serve_another_tier_is_held_at_it() {
        long usual = held("chat.completions", chat("gpt-5.5", ""));
        SERVER.answers(
                200, "{\"service_tier\":\"priority\",\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":10}}");

        Product.Ended ended = product.call(Endpoint.CHAT_COMPLETIONS, product.newKey(), chat("gpt-5.5", ""));

        assertThat(product.rows(
                        "cost_nano_usd; tiers::text",
                        "usage where request_id = ?",
                        ended.request().value()))
                .containsExactly("10600000 {priority}");
        assertThat(held("chat.completions", chat("gpt-5.5", ""))).isGreaterThan(usual * 19 / 10);
    }

    @Test
    void a_search_is_held_by_its_own_cap_and_refused_without_one() {
        String tool = ",\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"%s}]";

        assertThat(refused("messages", chat("claude-opus-4-6", tool.formatted(""))))
                .isEqualTo("unbounded_cost tools[0].type");
        long held = held("messages", chat("claude-opus-4-6", tool.formatted(",\"max_uses\":2")));
        // Two searches, and the whole context three times.
        assertThat(held).isGreaterThan(20_000_000L + 3 * 200_000L * 5_000);
        assertThat(refused("responses", response(",\"tools\":[{\"type\":\"web_search\"}]")))
                .isEqualTo("unbounded_cost tools[0].type");
        assertThat(held("responses", response(",\"tools\":[{\"type\":\"web_search\"}],\"max_tool_calls\":1")))
                .isGreaterThan(10_000_000L);
    }

    @Test
    void a_long_cache_write_is_held_at_its_price() {
        String cached = ",\"cache_control\":{\"type\":\"ephemeral\"%s}";
        String model = "claude-opus-4-6";
        String padding = ",\"stop_sequences\":[\"" + "a".repeat(100_000) + "\"]";

        long five = held("messages", chat(model, padding + cached.formatted("")));
        long hour = held("messages", chat(model, padding + cached.formatted(",\"ttl\":\"1h\"")));

        assertThat(hour - five).isGreaterThan(100_000L * (10_000 - 6_250));
        assertThat(refused("messages", chat(model, cached.formatted(",\"ttl\":\"24h\""))))
                .isEqualTo("unbounded_cost cache_control");
    }

    private static String chat(String model, String more) {
        return "{\"model\":\"" + model + "\",\"max_tokens\":1000,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]"
                + more + "}";
    }

    private static String response(String more) {
        return "{\"model\":\"gpt-5.4\",\"max_output_tokens\":1000,\"input\":\"Hi\"" + more + "}";
    }

    private static DryRun.Outcome dryRun(String endpoint, String body) {
        return product.gateway()
                .calls()
                .dryRun()
                .dryRun(Product.json(
                        "{\"key\":\"" + keyId + "\",\"endpoint\":\"" + endpoint + "\",\"body\":" + body + "}"));
    }

    private static long held(String endpoint, String body) {
        return switch (dryRun(endpoint, body)) {
            case DryRun.Outcome.Passes passes ->
                passes.held() == null ? -1 : passes.held().nanoUsd();
            case DryRun.Outcome.Refused refused ->
                throw new AssertionError(refused.problem().message());
            case DryRun.Outcome.Invalid invalid ->
                throw new AssertionError(invalid.problem().message());
        };
    }

    private static String refused(String endpoint, String body) {
        return dryRun(endpoint, body) instanceof DryRun.Outcome.Refused refused
                ? refused.problem().code() + " " + refused.problem().param()
                : "passes";
    }
}
