package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.redis.Redis;
import aigateway.redis.Script;
import aigateway.testing.Product;
import aigateway.testing.ScriptedProvider;
import aigateway.testing.TestRedis;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Redis that does not answer while a call ends: the call's slot is then not released. */
class LostReleaseTest {
    private static final Script LONGEST = Script.of("""
            local now = redis.call('TIME')
            local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
            if #last == 0 then return {-1} end
            return {math.ceil((tonumber(last[2]) - tonumber(now[2])) / 1e6 + 1700000000 - tonumber(now[1]))}""");

    private final TestRedis server = TestRedis.start();
    private final Product product = Product.start(
            Map.of(
                    "REDIS_URL", server.url(),
                    "REDIS_TIMEOUT_MILLIS", "300",
                    "PROVIDER_TIMEOUT_SECONDS", "120"),
            InstantSource.system());

    @AfterEach
    void close() {
        product.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_release_that_Redis_did_not_get_locks_a_key_out_for_fifteen_seconds_at_most(boolean stream) throws Exception {
        String key = String.valueOf(product.createKey("{\"name\":\"k\",\"limits\":{\"parallel\":1}}")
                .secret());
        String other = String.valueOf(
                product.createKey("{\"name\":\"other\",\"limits\":{\"rpm\":9}}").secret());
        var running = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        product.provider().answers(exchange -> {
            running.countDown();
            await(end);
            ScriptedProvider.send(exchange, 200, "{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}");
        });
        try (var redis = new Redis(server.url(), false, InstantSource.system(), Duration.ofSeconds(5));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            String body = "{\"model\":\"gpt-test\",\"messages\":[],\"stream\":" + stream + "}";
            Future<Product.Ended> call =
                    threads.submit(() -> product.call(aigateway.kernel.Endpoint.CHAT_COMPLETIONS, key, body));
            assertThat(running.await(60, TimeUnit.SECONDS)).isTrue();
            server.freeze();
            for (int i = 0; i < 4; i++) {
                var _ = product.gateway().calls().authenticator().enter(Product.client(other, Product.SOURCE));
            }
            end.countDown();
            call.get();
            server.thaw();

            Awaitility.await().ignoreExceptions().until(() -> {
                redis.ping();
                return true;
            });
            long seconds = (Long) redis.eval(LONGEST, new String[] {"{" + Product.id(key) + "}:parallel"})
                    .getFirst();
            assertThat(seconds).isBetween(1L, 15L);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
