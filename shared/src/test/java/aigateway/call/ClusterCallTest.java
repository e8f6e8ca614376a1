package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.assembly.Gateway;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Result;
import aigateway.people.Team;
import aigateway.testing.Product;
import aigateway.testing.TestRedisCluster;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole gateway on a Redis cluster of one node and of three, as ElastiCache has it. */
class ClusterCallTest {
    private static final String CHAT = """
            {"model":"gpt-4o-mini","max_tokens":10,"messages":[{"role":"user","content":"hi"}]}""";

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void limits_cached_replies_and_the_list_of_models_work_in_every_instance(int nodes) {
        Map<String, String> settings = Map.of(
                "REDIS_URL",
                TestRedisCluster.shared(nodes).url(),
                "REDIS_CLUSTER",
                "true",
                // As on Lambda a call's permit is given back before its reply.
                "AWS_LAMBDA_FUNCTION_NAME",
                "api");
        try (var product = Product.start(settings, InstantSource.system());
                Gateway elsewhere = product.test().another(InstantSource.system())) {
            listsModelsOnce(product, elsewhere);
            product.provider().answers(200, """
                    {"id":"c","object":"chat.completion","created":1,"model":"gpt-4o-mini","choices":[],\
                    "usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""");
            // Many keys and teams: their names fall on all nodes.
            for (int i = 0; i < 8; i++) {
                limitsAndCaches(product, elsewhere, "Team " + nodes + " " + i);
            }
            assertThat(product.gateway().reports().readiness().find().status()).isEqualTo("ok");
        }
    }

    private static void listsModelsOnce(Product product, Gateway elsewhere) {
        product.provider().answers(200, "{\"object\":\"list\",\"data\":[{\"id\":\"gpt-a\",\"object\":\"model\"}]}");
        List<String> first = product.gateway().calls().models().names();
        int asked = product.provider().received().size();

        assertThat(elsewhere.calls().models().names()).isEqualTo(first).contains("gpt-a");
        assertThat(product.provider().received()).hasSize(asked);
    }

    private static void limitsAndCaches(Product product, Gateway elsewhere, String name) {
        Team team = ok(product.gateway()
                .people()
                .manageTeams()
                .create(
                        "admin-token",
                        Product.json(
                                "{\"name\":\"" + name + "\",\"limits\":{\"rpm\":4,\"tpm\":100000,\"parallel\":1}}")));
        String key = String.valueOf(product.createKey("{\"name\":\"k\",\"team\":\"" + team.id()
                        + "\",\"cache\":\"own\",\"limits\":{\"rpm\":100,\"tpm\":100000,\"parallel\":1}}")
                .secret());

        assertThat(at(product.gateway(), key).header("x-agw-cache")).isEqualTo("miss");
        Product.Ended hit = at(elsewhere, key);
        assertThat(hit.header("x-agw-cache")).isEqualTo("hit");
        assertThat(hit.header("x-ratelimit-remaining-requests")).isEqualTo("2");
        assertThat(at(elsewhere, key).status()).isEqualTo(200);
        assertThat(at(product.gateway(), key).status()).isEqualTo(200);
        assertThat(at(elsewhere, key).code()).isEqualTo("rate_limit_exceeded");

        ok(product.patch(key, "{\"team\":null}"));
        assertThat(at(elsewhere, key).header("x-ratelimit-limit-requests")).isEqualTo("100");
        ok(product.gateway().admin().manageKeys().revoke("admin-token", Product.id(key)));
        assertThat(at(elsewhere, key).status()).isEqualTo(401);
    }

    private static Product.Ended at(Gateway gateway, String key) {
        return Product.call(gateway, Endpoint.CHAT_COMPLETIONS, key, CHAT, Product.SOURCE);
    }

    private static <T> T ok(Result<T> result) {
        return result.orElse(problem -> {
            throw new AssertionError(problem.message());
        });
    }
}
