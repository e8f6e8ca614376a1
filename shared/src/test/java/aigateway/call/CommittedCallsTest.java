package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.testing.Product;
import aigateway.testing.ScriptedProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is usual needs no function but commit_group: here there is no other. */
class CommittedCallsTest {
    private static final ScriptedProvider SERVER = ScriptedProvider.start();
    private static final String USAGE = "{\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}";
    private static Product product;
    private static String free;
    private static String soft;
    private static String hard;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, """
                providers:
                  openai: {base_url: "%1$s"}
                  second: {base_url: "%1$s"}
                routes:
                  - {prefix: gpt-, provider: openai}
                  - model: both
                    targets: [{provider: openai, model: gpt-4o}]
                    fallbacks: [{provider: second, model: gpt-4o-mini}]
                """.formatted(SERVER.url()));
        product = Product.start(
                Map.of("GATEWAY_CONFIG", file.toString(), "UNPRICED_MODELS", "price_as:gpt-4o-mini"),
                InstantSource.fixed(Instant.now()));
        free = product.newKey();
        soft = keyWithBudget("{\"limit_usd\":0.0000001,\"period\":\"day\",\"mode\":\"soft\"}");
        hard = keyWithBudget("{\"limit_usd\":5,\"period\":\"day\",\"mode\":\"hard\"}");
        SERVER.answers(200, USAGE);
        // The first call of a minute also stores the use of its key, and the first in a period makes the period's row.
        for (String key : List.of(free, soft, hard)) {
            assertThat(chat(key).status()).isEqualTo(200);
        }
        product.update("alter function reserve(jsonb, boolean) rename to reserve_away");
        product.update("alter function settle(jsonb) rename to settle_away");
    }

    @AfterAll
    static void close() {
        product.close();
        SERVER.close();
    }

    @BeforeEach
    void usual() {
        SERVER.answers(200, USAGE);
    }

    private static String keyWithBudget(String budget) {
        return String.valueOf(product.createKey("{\"name\":\"k\",\"tags\":[\"team:x\"],\"budgets\":[" + budget + "]}")
                .secret());
    }

    private static Product.Ended chat(String key) {
        return product.call(Endpoint.CHAT_COMPLETIONS, key, Product.CHAT.replace("gpt-test", "gpt-4o-mini"));
    }

    @Test
    void calls_of_keys_with_and_without_budgets() {
        for (String key : List.of(free, soft, hard, hard)) {
            Product.Ended ended = chat(key);

            assertThat(ended.status()).isEqualTo(200);
            assertThat(product.usage(ended.request())).containsExactly("settled 10 5 4500");
            assertThat(product.audit(ended.request())).containsExactly("200 null gpt-4o-mini");
        }
        assertThat(product.rows("rule; what", "broken_money()")).isEmpty();
        assertThat(product.rows("count(*)", "hold")).containsExactly("0");
    }

    @Test
    void a_stream() {
        SERVER.answers(exchange -> {
            StreamedCalls.write(exchange, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\n\n");
            StreamedCalls.write(
                    exchange,
                    "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}\n\ndata: [DONE]\n\n");
            exchange.close();
        });

        var seen = new StreamedCalls(product, hard)
                .call(
                        Endpoint.CHAT_COMPLETIONS,
                        Product.CHAT
                                .replace("gpt-test", "gpt-4o-mini")
                                .replace("{\"model\"", "{\"stream\":true,\"model\""));

        assertThat(seen.row()).containsExactly("settled 10 5 4500");
        assertThat(seen.audit()).containsExactly("200 null");
    }

    @Test
    void each_attempt_of_a_call_that_falls_back() {
        SERVER.answers(exchange -> ScriptedProvider.send(
                exchange, SERVER.received().getLast().body().contains("\"gpt-4o\"") ? 429 : 200, USAGE));

        Product.Ended ended = product.call(Endpoint.CHAT_COMPLETIONS, hard, Product.CHAT.replace("gpt-test", "both"));

        assertThat(ended.status()).isEqualTo(200);
        assertThat(product.rows(
                        "attempt; outcome; model; cost_nano_usd; status",
                        "usage where request_id = ? order by attempt",
                        ended.request().value()))
                .last()
                .isEqualTo("2 settled gpt-4o-mini 4500 200");
        assertThat(product.rows("rule; what", "broken_money()")).isEmpty();
    }
}
