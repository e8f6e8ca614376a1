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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A circuit breaker passes a failing provider over where there is another one, and no client can open it for the others. */
class CircuitTest {
    private static final String OK = "{\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}";
    private static final ScriptedProvider FIRST = ScriptedProvider.start();
    private static final ScriptedProvider SECOND = ScriptedProvider.start();
    private static Product product;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, """
                providers:
                  first: {base_url: "%s"}
                  second: {base_url: "%s"}
                routes:
                  - {prefix: alone-, provider: first}
                  - {prefix: with-, targets: [{provider: first}], fallbacks: [{provider: second}]}
                """.formatted(FIRST.url(), SECOND.url()));
        product = Product.start(
                Map.of("GATEWAY_CONFIG", file.toString(), "UNPRICED_MODELS", "price_as:gpt-4o-mini"),
                InstantSource.system());
    }

    @BeforeEach
    void fail() {
        FIRST.answers(500, "{}");
        SECOND.answers(200, OK);
    }

    @AfterAll
    static void close() {
        product.close();
        FIRST.close();
        SECOND.close();
    }

    @Test
    void without_another_target_each_call_reaches_the_provider() {
        String one = product.newKey();
        String other = product.newKey();
        for (int i = 0; i < 15; i++) {
            assertThat(chat(one, "alone-a").status()).isEqualTo(502);
            assertThat(chat(other, "alone-a").status()).isEqualTo(502);
        }
        FIRST.answers(200, OK);

        assertThat(chat(other, "alone-a").status()).isEqualTo(200);
    }

    @Test
    void the_failures_of_one_client_send_no_other_client_elsewhere() {
        String one = product.newKey();
        for (int i = 0; i < 30; i++) {
            assertThat(chat(one, "with-b").header("x-agw-provider")).isEqualTo("second");
        }
        FIRST.answers(200, OK);

        assertThat(chat(product.newKey(), "with-b").header("x-agw-provider")).isEqualTo("first");
    }

    @Test
    void a_provider_that_fails_for_two_clients_is_passed_over_at_no_cost() {
        String one = product.newKey();
        String other = product.newKey();
        for (int i = 0; i < 10; i++) {
            chat(one, "with-c");
            chat(other, "with-c");
        }
        int before = FIRST.received().size();

        Product.Ended ended = chat(other, "with-c");

        assertThat(FIRST.received()).hasSize(before);
        assertThat(ended.header("x-agw-attempts")).isEqualTo("1");
        assertThat(product.rows(
                        "provider; outcome",
                        "usage where request_id = ?",
                        ended.request().value()))
                .containsExactly("second settled");
    }

    @Test
    void where_all_targets_are_passed_over_the_client_gets_the_reason_and_pays_nothing() {
        SECOND.answers(500, "{}");
        String one = product.newKey();
        String other = product.newKey();
        for (int i = 0; i < 10; i++) {
            chat(one, "with-d");
            chat(other, "with-d");
        }

        Product.Ended ended = chat(other, "with-d");

        assertThat(ended.status()).isEqualTo(503);
        assertThat(ended.refusal().headers()).containsEntry("retry-after", "10");
        assertThat(product.rows(
                        "outcome", "usage where request_id = ?", ended.request().value()))
                .containsExactly("refused");
    }

    private static Product.Ended chat(String key, String model) {
        return product.call(
                Endpoint.CHAT_COMPLETIONS,
                key,
                "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
    }
}
