package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aigateway.jobs.Job;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Result;
import aigateway.kernel.Unavailable;
import aigateway.testing.ManualClock;
import aigateway.testing.Product;
import aigateway.testing.ScriptedProvider;
import aigateway.testing.TestRedis;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitedCallTest {
    /** As on Lambda a call's slot is given back before its reply, so that the next call finds it so. */
    private static final Map<String, String> ON_LAMBDA = Map.of("AWS_LAMBDA_FUNCTION_NAME", "api");

    private static final String CAPPED = "{\"model\":\"gpt-test\",\"max_tokens\":100,\"messages\":[]}";

    private final ManualClock clock = ManualClock.atNow();
    private final Product product = Product.start(ON_LAMBDA, clock);

    @AfterEach
    void close() {
        product.close();
    }

    @Test
    void the_sixth_of_five_is_refused_with_the_time_to_wait_and_seen_by_no_provider() {
        String key = key("{\"rpm\":5}");
        for (int i = 4; i >= 0; i--) {
            Product.Ended ended = product.chat(key);
            assertThat(ended.status()).isEqualTo(200);
            assertThat(ended.header("x-ratelimit-limit-requests")).isEqualTo("5");
            assertThat(ended.header("x-ratelimit-remaining-requests")).isEqualTo(Integer.toString(i));
        }

        Product.Ended no = product.chat(key);

        assertThat(no.status()).isEqualTo(429);
        assertThat(no.code()).isEqualTo("rate_limit_exceeded");
        assertThat(no.refusal().type()).isEqualTo("requests");
        assertThat(Integer.parseInt(no.refusal().headers().getOrDefault("retry-after", "0")))
                .isBetween(9, 12);
        assertThat(no.header("x-ratelimit-remaining-requests")).isEqualTo("0");
        assertThat(no.headers()).doesNotContainKey("x-ratelimit-limit-tokens");
        assertThat(product.provider().received()).hasSize(5);
        assertThat(product.audit(no.request())).containsExactly("429 rate_limit_exceeded gpt-test");
    }

    @Test
    void a_key_without_limits_is_shown_of_none() {
        assertThat(product.chat(product.newKey()).headers().keySet())
                .noneMatch(name -> name.startsWith("x-ratelimit-"));
    }

    @Test
    void what_the_provider_counted_takes_the_place_of_what_was_expected() {
        String key = key("{\"tpm\":1000}");
        long expected = 100L + CAPPED.length() / 4;

        assertThat(chat(key, CAPPED).header("x-ratelimit-remaining-tokens")).isEqualTo("" + (1000 - expected));

        // 15 were used.
        assertThat(remainingTokens(key)).isBetween(985 - expected, 995 - expected);
    }

    @ParameterizedTest
    @CsvSource({"400, 1000", "503, 1000", "500, 880"})
    void what_cost_nothing_gives_its_tokens_back_and_what_no_one_knows_does_not(int status, long left) {
        String key = key("{\"tpm\":1000,\"rpm\":100,\"parallel\":1}");
        product.provider().answers(status, "{\"error\":{\"message\":\"no\"}}");
        assertThat(chat(key, CAPPED).status()).isGreaterThanOrEqualTo(400);

        product.provider().answers(200, "{\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}");
        Product.Ended next = chat(key, CAPPED);

        long expected = 100L + CAPPED.length() / 4;
        assertThat(Long.parseLong(next.header("x-ratelimit-remaining-tokens")))
                .isBetween(left - expected - 15, left - expected + 60);
        assertThat(next.header("x-ratelimit-remaining-requests")).isEqualTo("98");
    }

    @Test
    void more_than_a_whole_minutes_tokens_is_no_429() {
        String key = key("{\"tpm\":200,\"rpm\":5}");

        Product.Ended no = chat(key, "{\"model\":\"gpt-test\",\"max_tokens\":300,\"messages\":[]}");

        assertThat(no.status()).isEqualTo(400);
        assertThat(no.code()).isEqualTo("request_too_large_for_limit");
        assertThat(no.refusal().message()).contains(" 200 per minute");
        assertThat(chat(key, CAPPED).header("x-ratelimit-remaining-requests")).isEqualTo("4");
        assertThat(product.trySubmit(
                        key, "{\"kind\":\"chat.completions\",\"payload\":{\"model\":\"gpt-test\",\"max_tokens\":300}}"))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo("request_too_large_for_limit"));
    }

    @Test
    void whatever_else_refuses_a_call_takes_nothing() {
        String key = key("{\"rpm\":5}", "\"allowed_models\":[\"gpt-test\",\"mock-none\"]");

        assertThat(chat(key, "{\"model\":\"gpt-other\"}").status()).isEqualTo(403);
        assertThat(chat(key, "{").status()).isEqualTo(400);
        assertThat(chat(key, "{\"model\":7}").status()).isEqualTo(400);
        String narrow = key("{\"rpm\":5}", "\"allowed_ips\":[\"198.51.100.0/24\"]");
        assertThat(product.chat(narrow).status()).isEqualTo(403);

        assertThat(product.chat(key).header("x-ratelimit-remaining-requests")).isEqualTo("4");
        assertThat(Product.call(product.gateway(), Endpoint.CHAT_COMPLETIONS, narrow, Product.CHAT, "198.51.100.7")
                        .header("x-ratelimit-remaining-requests"))
                .isEqualTo("4");
    }

    @Test
    void a_parallel_call_is_refused_until_the_first_is_over_and_takes_no_request() throws Exception {
        String key = key("{\"rpm\":5,\"parallel\":1}");
        var asked = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        product.provider().answers(exchange -> {
            asked.countDown();
            await(go);
            ScriptedProvider.send(exchange, 200, "{}");
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Product.Ended> first = threads.submit(() -> product.chat(key));
            await(asked);
            for (int i = 0; i < 10; i++) {
                Product.Ended no = product.chat(key);
                assertThat(no.code()).isEqualTo("rate_limit_exceeded");
                assertThat(no.refusal().headers()).containsEntry("retry-after", "1");
                assertThat(no.header("x-ratelimit-remaining-requests")).isEqualTo("4");
            }
            go.countDown();
            assertThat(first.get().status()).isEqualTo(200);
        }

        assertThat(product.chat(key).header("x-ratelimit-remaining-requests")).isEqualTo("3");
    }

    @Test
    void changed_limits_count_at_the_next_call_on_every_instance() {
        String key = key("{\"rpm\":1}");
        try (var other = product.test().another(clock)) {
            assertThat(callOn(other, key).status()).isEqualTo(200);
            assertThat(callOn(other, key).status()).isEqualTo(429);

            product.patch(key, "{\"limits\":{\"rpm\":100}}");

            // What was used stays used: the minute of the old limit's one request.
            assertThat(callOn(other, key).header("x-ratelimit-limit-requests")).isEqualTo("100");
            product.patch(key, "{\"limits\":null}");
            Product.Ended free = callOn(other, key);
            assertThat(free.status()).isEqualTo(200);
            assertThat(free.headers().keySet()).noneMatch(name -> name.startsWith("x-ratelimit-"));
        }
    }

    @Test
    void limits_of_a_model_hold_beside_the_keys() {
        String key = key("{\"rpm\":50,\"models\":{\"gpt-t*\":{\"rpm\":1}}}");

        assertThat(product.chat(key).header("x-ratelimit-limit-requests")).isEqualTo("1");
        assertThat(product.chat(key).status()).isEqualTo(429);
        Product.Ended other = chat(key, "{\"model\":\"gpt-other\",\"messages\":[]}");
        assertThat(other.header("x-ratelimit-remaining-requests")).isEqualTo("48");
    }

    @Test
    void a_job_takes_from_the_limits_when_it_runs_and_waits_in_its_queue_when_they_leave_no_room() {
        String key = key("{\"rpm\":1}");
        Job first = product.submit(key, job());
        Job second = product.submit(key, job());
        assertThat(product.submit(key, job())).isNotNull();

        product.gateway().jobs().run().run(first.id());
        product.gateway().jobs().run().run(second.id());

        assertThat(product.job(key, first.id()).status()).isEqualTo(Job.Status.SUCCEEDED);
        Job waiting = product.job(key, second.id());
        assertThat(waiting.status()).isEqualTo(Job.Status.QUEUED);
        assertThat(waiting.attempts()).isZero();
        assertThat(waiting.nextAttemptAt()).isNotNull();
        assertThat(product.provider().received()).hasSize(1);
        assertThat(product.chat(key).status()).isEqualTo(429);
    }

    @Test
    void on_a_laptop_the_slot_comes_back_soon_after_the_reply() {
        try (var laptop = Product.start(Map.of(), InstantSource.system())) {
            String key = key(laptop, "{\"parallel\":1}");
            for (int i = 0; i < 5; i++) {
                Awaitility.await().until(() -> laptop.chat(key).status() == 200);
            }
        }
    }

    @Test
    void a_database_that_is_away_before_the_provider_is_asked_leaves_no_slot_taken() {
        String key = key("{\"parallel\":1}");
        assertThat(product.chat(key).status()).isEqualTo(200);
        product.test().database().shut();
        assertThatThrownBy(() -> product.chat(key)).isInstanceOf(Unavailable.class);
        product.test().reopenDatabase();

        assertThat(product.chat(key).status()).isEqualTo(200);
    }

    @Test
    void a_frozen_Redis_is_survived_as_the_setting_says() {
        try (var redis = TestRedis.start()) {
            try (var local = on(redis, "local");
                    var closed = on(redis, "closed")) {
                String here = key(local, "{\"rpm\":4}");
                String there = key(closed, "{\"rpm\":4}");
                String free = closed.newKey();
                assertThat(local.chat(here).status()).isEqualTo(200);
                assertThat(closed.chat(there).status()).isEqualTo(200);
                redis.freeze();

                assertThat(local.chat(here).status()).isEqualTo(200);
                assertThat(local.chat(here).status()).isEqualTo(200);
                assertThat(local.chat(here).status()).isEqualTo(429);
                assertThatExceptionOfType(Unavailable.class)
                        .isThrownBy(() -> closed.chat(there))
                        .satisfies(outage -> assertThat(outage.dependency()).isEqualTo("redis"));
                assertThat(closed.chat(free).status()).isEqualTo(200);
            }
        }
    }

    private static Product on(TestRedis redis, String mode) {
        return Product.start(
                Map.of("REDIS_URL", redis.url(), "RATE_LIMIT_FAIL_MODE", mode, "EXPECTED_INSTANCES", "2"),
                InstantSource.system());
    }

    private String key(String limits) {
        return key(product, limits);
    }

    private static String key(Product of, String limits) {
        return String.valueOf(
                of.createKey("{\"name\":\"a\",\"limits\":" + limits + "}").secret());
    }

    private String key(String limits, String more) {
        return String.valueOf(product.createKey("{\"name\":\"a\",\"limits\":" + limits + "," + more + "}")
                .secret());
    }

    private Product.Ended chat(String key, String body) {
        return product.call(Endpoint.CHAT_COMPLETIONS, key, body);
    }

    private static Product.Ended callOn(aigateway.assembly.Gateway gateway, String key) {
        return Product.call(gateway, Endpoint.CHAT_COMPLETIONS, key, Product.CHAT, Product.SOURCE);
    }

    private long remainingTokens(String key) {
        return Long.parseLong(chat(key, CAPPED).header("x-ratelimit-remaining-tokens"));
    }

    private static String job() {
        return "{\"kind\":\"chat.completions\",\"payload\":" + Product.CHAT + "}";
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new AssertionError("no call arrived");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
