package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aigateway.kernel.Endpoint;
import aigateway.kernel.Unavailable;
import aigateway.testing.LogLines;
import aigateway.testing.Product;
import aigateway.testing.ScriptedProvider;
import aigateway.testing.TestRedis;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutageTest {
    private static final String ANSWER = "{\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}";

    @Test
    void a_database_that_dies_while_the_provider_answers_and_comes_back_settles_once() {
        try (var product = Product.start()) {
            String key = product.newKey();
            product.provider().answers(exchange -> {
                product.test().database().shut();
                Thread.startVirtualThread(() -> {
                    pause(Duration.ofMillis(600));
                    product.test().database().open();
                });
                send(exchange);
            });

            Product.Ended ended = product.chat(key);

            assertThat(ended.body()).isEqualTo(ANSWER);
            assertThat(product.usage(ended.request())).containsExactly("settled 10 5 null");
            assertThat(product.audit(ended.request())).containsExactly("200 null gpt-test");
        }
    }

    @Test
    void a_database_that_stays_away_after_the_answer_is_503_not_to_be_retried_and_leaves_its_figures_in_the_log() {
        try (var product = Product.start();
                var log = LogLines.open()) {
            String key = product.newKey();
            product.provider().answers(exchange -> {
                product.test().database().shut();
                send(exchange);
            });

            Product.Ended ended = product.chat(key);

            assertThat(ended.status()).isEqualTo(503);
            assertThat(ended.code()).isEqualTo("unavailable");
            assertThat(ended.refusal().headers()).isEqualTo(Map.of("x-should-retry", "false"));
            assertThat(log.lines("not_settled", ended.request().value()))
                    .singleElement()
                    .asString()
                    .contains(
                            "\"request_id\":\"" + ended.request() + "\"",
                            "\"key_id\":\"" + Product.id(key) + "\"",
                            "\"tokens\":15");

            product.test().reopenDatabase();
            product.provider().answers(200, ANSWER);
            assertThat(product.usage(ended.request())).isEmpty();
            assertThat(product.chat(key).status()).isEqualTo(200);
        }
    }

    @Test
    void without_the_database_a_key_cannot_be_looked_up_and_the_provider_sees_nothing() {
        try (var product = Product.start()) {
            String key = product.newKey();
            product.test().database().shut();

            assertThatThrownBy(() -> product.chat(key))
                    .isInstanceOfSatisfying(
                            Unavailable.class,
                            outage -> assertThat(outage.dependency()).isEqualTo("postgres"));

            assertThat(product.provider().received()).isEmpty();
            product.test().reopenDatabase();
            assertThat(product.chat(key).status()).isEqualTo(200);
        }
    }

    @Test
    void a_refusal_that_cannot_be_audited_is_an_outage() {
        try (var product = Product.start()) {
            String key = product.newKey();
            assertThat(product.chat(key).status()).isEqualTo(200);
            product.test().database().shut();

            assertThatThrownBy(() -> product.call(Endpoint.RESPONSES, key, "{}"))
                    .isInstanceOf(Unavailable.class);
            assertThat(product.provider().received()).hasSize(1);
        }
    }

    @Test
    void without_redis_calls_pass_and_a_revocation_counts_here_at_once() {
        try (var redis = TestRedis.start();
                var product = Product.start(Map.of("REDIS_URL", redis.url()), InstantSource.system())) {
            String key = product.newKey();
            assertThat(product.chat(key).status()).isEqualTo(200);
            redis.shut();

            for (int i = 0; i < 3; i++) {
                assertThat(product.chat(key).status()).isEqualTo(200);
            }
            product.gateway().admin().manageKeys().revoke("admin-token", Product.id(key));
            assertThat(product.chat(key).status()).isEqualTo(401);
        }
    }

    @Test
    void a_number_that_the_database_cannot_hold_does_not_lose_what_was_consumed() {
        try (var product = Product.start()) {
            product.provider().answers(200, ANSWER);

            Product.Ended ended = product.call(
                    Endpoint.CHAT_COMPLETIONS,
                    product.newKey(),
                    "{\"model\":\"gpt-test\",\"messages\":[],\"m\":1e200000,\"top_logprobs\":1e200000,\"seed\":-1E-99999,\"top_p\":"
                            + "1".repeat(150) + "}");

            assertThat(ended.status()).isEqualTo(200);
            assertThat(product.usage(ended.request())).containsExactly("settled 10 5 null");
            assertThat(product.rows("skeleton->>'top_logprobs'", "usage")).containsExactly("number");
        }
    }

    private static void send(HttpExchange exchange) throws IOException {
        ScriptedProvider.send(exchange, 200, ANSWER);
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
