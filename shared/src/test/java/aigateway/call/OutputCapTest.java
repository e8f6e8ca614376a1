package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.testing.LogLines;
import aigateway.testing.Product;
import aigateway.testing.ScriptedProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Output caps in the field that the provider reads, and providers that do not keep to them. */
class OutputCapTest {
    private static final ScriptedProvider SERVER = ScriptedProvider.start();
    private static final String ANSWER = "{\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":1}}";
    private static Product product;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, """
                providers:
                  old: {base_url: "%1$s", output_cap_field: max_tokens}
                  new: {base_url: "%1$s"}
                  careless: {base_url: "%1$s"}
                routes:
                  - {prefix: old/, provider: old}
                  - {prefix: new/, provider: new}
                  - {prefix: careless/, provider: careless}
                """.formatted(SERVER.url()));
        product = Product.start(Map.of("GATEWAY_CONFIG", file.toString()), InstantSource.system());
        SERVER.answers(200, ANSWER);
    }

    @AfterAll
    static void close() {
        assertThat(product.rows("rule; what", "broken_money()")).isEmpty();
        product.close();
        SERVER.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            old | "max_completion_tokens":7                    | 7  | 7
            old | "max_tokens":7                               | 7  | -
            old | "max_tokens":9,"max_completion_tokens":7     | 7  | 7
            new | "max_tokens":7                               | 7  | 7
            new | "max_completion_tokens":7                    | -  | 7
            """)
    void under_a_hard_budget_the_providers_own_field_always_has_the_smallest_cap(
            String provider, String members, String maxTokens, String maxCompletionTokens) {
        chat(funded(), provider + "/gpt-4o-mini", members);

        String sent = SERVER.received().getLast().body();
        assertThat(cap(sent, "max_tokens")).isEqualTo(maxTokens);
        assertThat(cap(sent, "max_completion_tokens")).isEqualTo(maxCompletionTokens);
    }

    @Test
    void without_a_hard_budget_the_clients_own_field_stays_alone() {
        chat(product.newKey(), "old/gpt-4o-mini", "\"max_completion_tokens\":7");

        assertThat(SERVER.received().getLast().body()).doesNotContain("\"max_tokens\"");
    }

    /** 16,384 tokens at 0.6 dollars a million are the most that the model writes. */
    @Test
    void a_provider_that_writes_more_than_its_cap_is_logged_and_held_at_the_models_maximum_from_then_on() {
        String key = funded();
        String body = body("careless/gpt-4o-mini", "\"max_tokens\":100");
        String most = "{\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":101}}";
        assertThat(held(key, ANSWER, body)).isBetween(60_000L, 60_000L + 150L * (body.length() + 40));

        try (LogLines log = LogLines.open()) {
            held(key, most, body);
            assertThat(product.rows("outcome; cost_nano_usd", "usage where output_tokens = 101"))
                    .containsExactly("settled 62100");
            assertThat(log.lines("output_cap_exceeded"))
                    .singleElement()
                    .asString()
                    .contains("careless");
        }

        assertThat(held(funded(), ANSWER, body)).isBetween(9_830_400L, 9_830_400L + 150L * (body.length() + 40));
        assertThat(SERVER.received().getLast().body()).contains("\"max_completion_tokens\":100");
        assertThat(held(funded(), ANSWER, body.replace("careless", "new"))).isLessThan(100_000L);
        Product.Ended ended = chat(budget("0.005"), "careless/gpt-4o-mini", "\"max_tokens\":100");
        assertThat(ended.code()).isEqualTo("insufficient_quota");
    }

    private static String cap(String sent, String name) {
        var found = Pattern.compile("\"" + name + "\":(\\d+)").matcher(sent);
        return found.find() ? found.group(1) : "-";
    }

    private static long held(String key, String answer, String body) {
        return Held.during(product, SERVER, answer, key, Endpoint.CHAT_COMPLETIONS, body);
    }

    private static Product.Ended chat(String key, String model, String members) {
        return product.call(Endpoint.CHAT_COMPLETIONS, key, body(model, members));
    }

    private static String body(String model, String members) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]," + members + "}";
    }

    private static String funded() {
        return budget("1");
    }

    private static String budget(String usd) {
        var made = product.createKey(
                "{\"name\":\"funded\",\"budgets\":[{\"limit_usd\":" + usd + ",\"period\":\"day\",\"mode\":\"hard\"}]}");
        return String.valueOf(made.secret());
    }
}
