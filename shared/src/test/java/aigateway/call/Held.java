package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.testing.Product;
import aigateway.testing.ScriptedProvider;
import java.util.concurrent.atomic.AtomicLong;

/** What is held for a call while its provider works. */
final class Held {
    private Held() {}

    /** In nano-dollars; the call itself must succeed. */
    static long during(
            Product product, ScriptedProvider provider, String answer, String key, Endpoint endpoint, String body) {
        var seen = new AtomicLong(-1);
        provider.answers(exchange -> {
            seen.set(Long.parseLong(product.rows(
                            "amount_nano_usd",
                            "hold where key_id = ?",
                            Product.id(key).value())
                    .getFirst()));
            ScriptedProvider.send(exchange, 200, answer);
        });
        assertThat(product.call(endpoint, key, body).status()).isEqualTo(200);
        provider.answers(200, answer);
        return seen.get();
    }
}
