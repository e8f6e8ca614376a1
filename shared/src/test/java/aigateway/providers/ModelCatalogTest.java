package aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import aigateway.http.ProviderHttpClient;
import aigateway.json.JsonText;
import aigateway.redis.Redis;
import aigateway.testing.ManualClock;
import aigateway.testing.ScriptedProvider;
import aigateway.testing.TestGateway;
import aigateway.testing.TestRedis;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelCatalogTest {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final Duration KEEP = Duration.ofMinutes(5);

    private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ProviderHttpClient http = new ProviderHttpClient();
    private final ManualClock clock = ManualClock.atNow();
    private final ScriptedProvider upstream = ScriptedProvider.start();
    /** The cache goes by the provider's name, and the Redis is shared with other tests. */
    private final String name = "catalog-" + NAMES.incrementAndGet();

    private final Redis redis = redis(TestRedis.shared().url());

    ModelCatalogTest() {
        upstream.answers(200, list("gpt-a", "gpt-b"));
        warm(redis);
    }

    private void warm(Redis cold) {
        cold.write("{" + name + "}:warm", "1", Duration.ofSeconds(10));
    }

    @AfterEach
    void close() {
        redis.close();
        upstream.close();
        http.close();
    }

    @Test
    void a_list_is_fetched_once_and_then_kept_for_its_time() {
        var catalog = catalog(null, redis, KEEP);

        assertThat(ids(catalog)).containsExactly("gpt-a", "gpt-b");
        upstream.answers(200, list("gpt-c"));
        clock.advance(KEEP.minusSeconds(1));
        assertThat(ids(catalog)).containsExactly("gpt-a", "gpt-b");
        assertThat(upstream.received()).hasSize(1);

        clock.advance(Duration.ofSeconds(1));
        assertThat(ids(catalog)).containsExactly("gpt-c");
        assertThat(upstream.received()).hasSize(2);
    }

    @Test
    void another_instance_uses_the_same_list() {
        assertThat(ids(catalog(null, redis, KEEP))).hasSize(2);
        try (var other = redis(TestRedis.shared().url())) {
            assertThat(ids(catalog(null, other, KEEP))).hasSize(2);
        }
        assertThat(upstream.received()).hasSize(1);
    }

    @Test
    void two_instances_at_once_ask_the_provider_once() {
        upstream.answers(exchange -> slowly(exchange, list("gpt-a")));
        try (var other = redis(TestRedis.shared().url())) {
            // Both are connected, so that both come within the time that the provider takes.
            warm(other);
            var first = CompletableFuture.supplyAsync(() -> ids(catalog(null, redis, KEEP)), threads);
            var second = CompletableFuture.supplyAsync(() -> ids(catalog(null, other, KEEP)), threads);

            assertThat(end(first)).containsExactly("gpt-a");
            assertThat(end(second)).containsExactly("gpt-a");
            assertThat(upstream.received()).hasSize(1);
        }
    }

    @Test
    void while_one_refills_the_other_serves_the_old_list_without_waiting() {
        assertThat(ids(catalog(null, redis, KEEP))).hasSize(2);
        clock.advance(KEEP);
        upstream.answers(exchange -> slowly(exchange, list("gpt-new")));
        try (var other = redis(TestRedis.shared().url())) {
            warm(other);
            var refill = CompletableFuture.supplyAsync(() -> ids(catalog(null, redis, KEEP)), threads);
            Awaitility.await().until(() -> upstream.received().size() == 2);

            assertThat(ids(catalog(null, other, KEEP))).containsExactly("gpt-a", "gpt-b");
            assertThat(refill).isNotDone();
            assertThat(end(refill)).containsExactly("gpt-new");
        }
    }

    @Test
    void the_old_list_is_served_and_known_while_the_provider_fails_and_not_every_caller_asks_it() {
        var catalog = catalog(null, redis, KEEP);
        assertThat(ids(catalog)).hasSize(2);
        clock.advance(KEEP);
        assertThat(catalog.known()).hasSize(2);
        for (String broken : List.of("<html>", "{}", "{\"data\":{}}")) {
            upstream.answers(200, broken);
            assertThat(ids(catalog)).containsExactly("gpt-a", "gpt-b");
        }
        upstream.answers(500, list("gpt-z"));
        assertThat(ids(catalog)).containsExactly("gpt-a", "gpt-b");
        assertThat(upstream.received()).hasSize(2);
    }

    @Test
    void without_any_list_the_failure_is_reported() {
        upstream.answers(500, "{}");
        assertThat(catalog(null, redis, Duration.ZERO).list())
                .isInstanceOfSatisfying(
                        ModelCatalog.Listing.Failed.class,
                        failed -> assertThat(failed.problem().status()).isEqualTo(502));
    }

    @Test
    void without_redis_the_provider_is_asked_each_time() {
        try (var away = redis("redis://127.0.0.1:1")) {
            var catalog = catalog(null, away, KEEP);

            assertThat(ids(catalog)).hasSize(2);
            assertThat(ids(catalog)).hasSize(2);
            assertThat(catalog.known()).isEmpty();
            assertThat(upstream.received()).hasSize(2);
        }
    }

    @Test
    void when_redis_dies_during_the_refill_the_answer_is_served_and_not_asked_for_again() {
        try (var own = TestRedis.start();
                var dying = redis(own.url())) {
            upstream.answers(exchange -> {
                own.shut();
                ScriptedProvider.send(exchange, 200, list("gpt-a"));
            });

            assertThat(ids(catalog(null, dying, KEEP))).containsExactly("gpt-a");
            assertThat(upstream.received()).hasSize(1);
        }
    }

    @Test
    void a_cache_of_zero_seconds_is_none() {
        var catalog = catalog(null, redis, Duration.ZERO);

        assertThat(ids(catalog)).hasSize(2);
        upstream.answers(200, list("gpt-c"));
        assertThat(ids(catalog)).containsExactly("gpt-c");
    }

    @Test
    void the_mocks_models_come_first_and_stay_when_the_provider_fails() {
        var mock = HttpProvider.openai(
                "mock", URI.create(TestGateway.mockUrl()), Optional::empty, Map.of(), Optional.empty(), http);
        upstream.answers(200, list("gpt-a", "mock-1"));
        assertThat(ids(catalog(mock, redis, Duration.ZERO)))
                .startsWith("mock-1")
                .endsWith("gpt-a")
                .doesNotHaveDuplicates();

        upstream.answers(500, "{}");
        assertThat(ids(catalog(mock, redis, Duration.ZERO))).contains("mock-1").doesNotContain("gpt-a");
    }

    @Test
    void a_model_gets_the_required_fields_that_its_provider_omits_and_keeps_the_rest() {
        upstream.answers(
                200,
                "{\"data\":[{\"id\":\"a/b\",\"pricing\":{\"prompt\":0.10}},{\"id\":7},\"x\",{\"object\":\"model\"}]}");

        List<Model> models = models(catalog(null, redis, Duration.ZERO));

        assertThat(models).hasSize(1);
        assertThat(new String(JsonText.bytes(models.getFirst().fields()), StandardCharsets.UTF_8))
                .isEqualTo("{\"id\":\"a/b\",\"pricing\":{\"prompt\":0.10},\"object\":\"model\",\"created\":0,"
                        + "\"owned_by\":\"" + name + "\"}");
    }

    @Test
    void a_redis_that_accepts_but_never_answers_delays_many_callers_once_and_not_each_in_turn() throws IOException {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var hanging = new Redis("redis://127.0.0.1:" + silent.getLocalPort(), false, clock)) {
            var catalog = catalog(null, hanging, KEEP);

            List<CompletableFuture<List<String>>> callers = IntStream.range(0, 8)
                    .mapToObj(_ -> CompletableFuture.supplyAsync(() -> ids(catalog), threads))
                    .toList();

            assertThat(callers).allSatisfy(caller -> assertThat(end(caller)).hasSize(2));
            silent.accept().close();
            silent.setSoTimeout(100);
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(silent::accept);
        }
    }

    private ModelCatalog catalog(@Nullable Provider mock, Redis on, Duration keep) {
        var provider = HttpProvider.openai(
                name, URI.create(upstream.url()), Optional::empty, Map.of(), Optional.empty(), http);
        return new ModelCatalog(new Routes(Routes.Table.of(mock, provider)), on, clock, keep);
    }

    /** Patient: on a busy machine a command may take longer than a call could wait. */
    private Redis redis(String url) {
        return new Redis(url, false, clock, Duration.ofSeconds(5));
    }

    private static List<Model> models(ModelCatalog catalog) {
        return switch (catalog.list()) {
            case ModelCatalog.Listing.Listed(List<Model> models) -> models;
            case ModelCatalog.Listing.Failed(var problem) -> throw new AssertionError(problem.message());
        };
    }

    private static List<String> end(CompletableFuture<List<String>> caller) {
        return assertThat(caller).succeedsWithin(60, TimeUnit.SECONDS).actual();
    }

    private static List<String> ids(ModelCatalog catalog) {
        return models(catalog).stream().map(Model::id).toList();
    }

    private static void slowly(HttpExchange exchange, String body) throws IOException {
        try {
            Thread.sleep(1_500);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        ScriptedProvider.send(exchange, 200, body);
    }

    private static String list(String... ids) {
        return Stream.of(ids)
                .map(id -> "{\"id\":\"" + id + "\",\"object\":\"model\",\"created\":1,\"owned_by\":\"o\"}")
                .collect(Collectors.joining(",", "{\"object\":\"list\",\"data\":[", "]}"));
    }
}
