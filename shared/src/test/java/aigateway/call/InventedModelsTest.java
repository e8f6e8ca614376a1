package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.testing.Product;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventedModelsTest {
    private static final String ANSWER = "{\"id\":\"c\",\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}";

    @TempDir
    private Path folder;

    private Product product = Product.start();

    @AfterEach
    void close() {
        product.close();
    }

    @Test
    void invented_model_names_make_one_row_in_the_sums_and_keep_their_names_in_usage_and_audit() {
        product.provider().answers(200, ANSWER);
        String key = product.newKey();

        IntStream.range(0, 40).forEach(i -> call(key, "invented-" + i));

        assertThat(product.rows("model; calls; unpriced_calls", "usage_hour")).containsExactly("(other) 40 40");
        assertThat(product.rows("count(distinct model)", "usage")).containsExactly("40");
        assertThat(product.rows("count(distinct asked_model)", "usage")).containsExactly("40");
        assertThat(product.rows("rule", "broken_money()")).isEmpty();
    }

    @Test
    void with_a_price_for_all_models_invented_names_are_still_summed_together() {
        product.close();
        product = Product.start(Map.of("UNPRICED_MODELS", "price_as:gpt-4o"), InstantSource.system());
        product.provider().answers(200, ANSWER);
        String key = product.newKey();

        IntStream.range(0, 3).forEach(i -> call(key, "invented-" + i));
        call(key, "gpt-4o-mini");

        assertThat(product.rows("model; calls; cost_nano_usd > 0", "usage_hour order by model"))
                .containsExactly("(other) 3 true", "gpt-4o-mini 1 true");
    }

    @Test
    void a_model_that_a_route_names_has_a_row_of_its_own_without_a_price() throws Exception {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, config(product.provider().url()));
        Product configured = product;
        configured.provider().answers(200, ANSWER);
        String key = configured.newKey();
        try (var gateway =
                configured.test().another(Map.of("GATEWAY_CONFIG", file.toString()), InstantSource.system())) {
            for (String model : new String[] {"own-model", "own/invented", "invented"}) {
                Product.call(gateway, Endpoint.CHAT_COMPLETIONS, key, body(model), Product.SOURCE);
            }
        }

        assertThat(configured.rows("model; calls", "usage_hour order by model"))
                .containsExactlyInAnyOrder("(other) 2", "served-model 1");
        assertThat(configured.rows("model", "usage order by model"))
                .containsExactlyInAnyOrder("served-model", "invented", "invented");
    }

    @Test
    void cached_replies_of_invented_names_are_summed_together() {
        product.provider().answers(200, ANSWER);
        String key = String.valueOf(
                product.createKey("{\"name\":\"cache\",\"cache\":\"own\"}").secret());
        for (int i = 0; i < 3; i++) {
            call(key, "invented-" + i);
            call(key, "invented-" + i);
        }

        assertThat(product.rows("model; outcome; calls", "usage_hour order by outcome"))
                .containsExactly("(other) cached 3", "(other) settled 3");
    }

    @Test
    void a_charged_attempt_of_an_invented_name_is_summed_with_the_others() {
        String key = product.newKey();
        product.provider().answers(200, ANSWER);
        call(key, "invented");
        product.update("""
                insert into hold (request_id, attempt, state, amount_nano_usd, periods, key_id, tags, endpoint, provider, model,
                    expires_at)
                values ('req_x', 1, 'dispatched', 5, '{}', ?, '{}', 'chat.completions', 'openai', 'invented-2',
                    now() - interval '1 hour')""", Product.id(key).value());

        product.gateway().maintenance().sweep().run();

        assertThat(product.rows("model; outcome; calls", "usage_hour order by outcome"))
                .containsExactly("(other) charged 1", "(other) settled 1");
    }

    private static String config(String url) {
        return """
            providers:
              own:
                base_url: %s
                apis: [chat.completions]
            routes:
              - model: own-model
                targets: [{provider: own, model: served-model}]
              - prefix: own/
                provider: own
            default_provider: own
            """.formatted(url);
    }

    private Product.Ended call(String key, String model) {
        return product.call(Endpoint.CHAT_COMPLETIONS, key, body(model));
    }

    private static String body(String model) {
        return Product.CHAT.replace("gpt-test", model);
    }
}
