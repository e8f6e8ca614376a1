package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.assembly.Gateway;
import aigateway.kernel.Endpoint;
import aigateway.testing.ManualClock;
import aigateway.testing.Product;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class KeyUsesTest {
    private static final ManualClock CLOCK = ManualClock.atNow();
    private static final Product PRODUCT = Product.start(Map.of(), CLOCK);
    private static final Gateway HERE = PRODUCT.gateway();
    private static final Gateway ELSEWHERE = PRODUCT.test().another(CLOCK);

    @AfterAll
    static void close() {
        ELSEWHERE.close();
        PRODUCT.close();
    }

    @Test
    void a_use_of_a_key_is_stored_with_a_call_at_most_once_a_minute() {
        String key = PRODUCT.newKey();
        assertThat(lastUsed(key)).isEqualTo("null");

        at(HERE, key);
        String first = lastUsed(key);
        assertThat(first).isNotEqualTo("null");
        CLOCK.advance(Duration.ofSeconds(50));
        at(HERE, key);
        at(ELSEWHERE, key);
        assertThat(lastUsed(key)).isEqualTo(first);
        CLOCK.advance(Duration.ofSeconds(20));
        at(HERE, key);
        assertThat(lastUsed(key)).isNotEqualTo(first);
    }

    @Test
    void a_refused_call_is_a_use_too() {
        String key = String.valueOf(PRODUCT.createKey("{\"name\":\"k\",\"allowed_models\":[\"o3\"]}")
                .secret());

        assertThat(at(HERE, key).code()).isEqualTo("model_not_allowed");

        assertThat(lastUsed(key)).isNotEqualTo("null");
    }

    private static String lastUsed(String key) {
        return PRODUCT.rows(
                        "coalesce(last_used_at::text, 'null')",
                        "client_key where id = ?",
                        Product.id(key).value())
                .getFirst();
    }

    private static Product.Ended at(Gateway gateway, String key) {
        return Product.call(gateway, Endpoint.CHAT_COMPLETIONS, key, Product.CHAT, Product.SOURCE);
    }
}
