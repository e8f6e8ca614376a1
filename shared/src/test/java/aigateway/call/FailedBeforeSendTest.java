package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aigateway.kernel.Endpoint;
import aigateway.testing.Product;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What throws between the reservation and the first byte sent costs nothing. */
class FailedBeforeSendTest {
    @Test
    void a_provider_key_that_no_header_can_hold_costs_no_budget() {
        try (Product product = Product.start(Map.of("OPENAI_API_KEY", "sk-with-a-newline\n"), InstantSource.system())) {
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
}
