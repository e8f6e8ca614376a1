package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aigateway.kernel.Endpoint;
import aigateway.testing.Product;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Exceptions in the middle of a call: before the first byte they cost nothing, after it what was consumed. */
class FailedCallTest {
    @Test
    void a_request_that_the_http_client_refuses_to_send_costs_no_budget() {
        // No host name has a part of more than 63 characters; the HTTP client finds that at the call.
        String url = "http://" + "a".repeat(64) + ".example/v1";
        try (Product product = Product.start(Map.of("OPENAI_BASE_URL", url), InstantSource.system())) {
            String key = Objects.requireNonNull(product.createKey("""
                    {"name":"hard","budgets":[{"limit_usd":0.01,"period":"day"}]}""").secret());

            assertThatThrownBy(() -> product.call(
                            Endpoint.CHAT_COMPLETIONS, key, Product.CHAT.replace("gpt-test", "gpt-4o-mini")))
                    .isInstanceOf(IllegalArgumentException.class);

            assertThat(product.provider().received()).isEmpty();
            assertThat(product.rows("outcome; cost_nano_usd", "usage")).containsExactly("voided 0");
            assertThat(product.rows("spent_nano_usd; reserved_nano_usd", "budget_period"))
                    .containsExactly("0 0");
        }
    }

    @Test
    void a_completion_that_fails_does_not_cost_the_whole_hold() {
        try (Product product = Product.start()) {
            product.provider().answers(200, "{\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}");
            String key = Objects.requireNonNull(
                    product.createKey("{\"name\":\"any\"}").secret());
            Completion broken = _ -> {
                throw new IllegalStateException("broken");
            };

            assertThatThrownBy(() -> product.gateway()
                            .calls()
                            .pipeline()
                            .handle(new Call(
                                    product.gateway().ids().request(),
                                    Endpoint.CHAT_COMPLETIONS,
                                    Product.client(key, Product.SOURCE),
                                    Product.json(Product.CHAT.replace("gpt-test", "gpt-4o-mini")),
                                    null,
                                    CacheDirective.OFF,
                                    ReplySink.NONE,
                                    new CallRecord(),
                                    broken)))
                    .hasMessage("broken");

            assertThat(product.rows("outcome; cost_nano_usd", "usage")).containsExactly("settled 4500");
        }
    }
}
