package aigateway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Backoff;
import aigateway.kernel.JobId;
import aigateway.testing.ManualClock;
import aigateway.testing.Product;
import aigateway.testing.ScriptedProvider;
import aigateway.testing.WebhookReceiver;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobAttemptsTest {
    private static final String JOB = "{\"kind\":\"chat.completions\",\"payload\":" + Product.CHAT + "}";
    private static final String ANSWER = "{\"id\":\"c\",\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}";

    private final Product product = Product.start();
    private final String key = product.newKey();

    @AfterEach
    void close() {
        product.close();
    }

    @ParameterizedTest
    @CsvSource({"500, charged", "503, voided", "429, voided"})
    void what_may_pass_is_tried_again_until_it_goes_well(int status, String outcome) {
        product.provider().answers(status, "{}");
        Job job = product.submit(key, JOB);
        run(job.id());

        Job waiting = product.job(key, job.id());
        assertThat(waiting.status()).isEqualTo(Job.Status.QUEUED);
        assertThat(waiting.waitingFor()).isEqualTo("retry");
        assertThat(waiting.attempts()).isEqualTo(1);
        assertThat(waiting.nextAttemptAt()).isNotNull();

        // Its message comes too early.
        run(job.id());
        assertThat(product.provider().received()).hasSize(1);

        product.provider().answers(200, ANSWER);
        pauseIsOver(job.id());
        run(job.id());

        Job done = product.job(key, job.id());
        assertThat(done.status()).isEqualTo(Job.Status.SUCCEEDED);
        assertThat(done.attempts()).isEqualTo(2);
        assertThat(product.provider().received()).hasSize(2);
        assertThat(product.rows("outcome", "usage order by at")).containsExactly(outcome, "settled");
        assertThat(product.rows("1", "hold")).isEmpty();
    }

    @Test
    void when_its_attempts_are_used_up_it_is_dead_and_says_so_once() {
        try (var receiver = WebhookReceiver.start();
                var hooked = Product.start(Map.of("WEBHOOK_ALLOW_CIDRS", "127.0.0.0/8"), ManualClock.atNow())) {
            String owner = hooked.newKey();
            hooked.provider().answers(503, "{}");
            Job job = hooked.submit(
                    owner, JOB.substring(0, JOB.length() - 1) + ",\"webhook\":{\"url\":\"" + receiver.url() + "\"}}");
            for (int attempt = 1; attempt <= 3; attempt++) {
                hooked.update(
                        "update job set next_attempt_at = null where id = ?",
                        job.id().value());
                hooked.gateway().jobs().run().run(job.id());
            }

            Job dead = hooked.job(owner, job.id());
            assertThat(dead.status()).isEqualTo(Job.Status.DEAD);
            assertThat(dead.attempts()).isEqualTo(3);
            assertThat(dead.error()).contains("provider_unavailable");
            assertThat(hooked.provider().received()).hasSize(3);
            assertThat(hooked.rows("event_type; status", "delivery")).containsExactly("job.dead pending");
            hooked.gateway().jobs().run().run(job.id());
            assertThat(hooked.provider().received()).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 422})
    void a_final_no_is_not_tried_again(int status) {
        product.provider().answers(status, "{\"error\":{\"message\":\"no\",\"code\":\"bad\"}}");
        Job job = product.submit(key, JOB);
        run(job.id());

        assertThat(product.job(key, job.id()).status()).isEqualTo(Job.Status.FAILED);
        assertThat(product.provider().received()).hasSize(1);
    }

    @Test
    void the_provider_may_ask_for_a_longer_pause() {
        product.provider().answers(exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "50");
            ScriptedProvider.send(exchange, 429, "{}");
        });
        Job job = product.submit(key, JOB);
        run(job.id());

        assertThat(product.rows(
                        "next_attempt_at > now() + interval '45 seconds'; next_attempt_at < now() + interval '55 seconds'",
                        "job"))
                .containsExactly("true true");
    }

    @Test
    void pauses_are_spread_and_grow_up_to_a_ceiling() {
        var backoff = new Backoff(new Random(1));
        for (int attempt : new int[] {1, 2, 3, 20, 1_000}) {
            var pauses = IntStream.range(0, 2_000)
                    .mapToObj(_ -> backoff.after(attempt).toSeconds())
                    .sorted()
                    .toList();
            long ceiling = Math.min(300, 4L << Math.min(attempt - 1, 10));
            assertThat(pauses.getFirst()).isBetween(1L, 1 + ceiling / 20);
            assertThat(pauses.getLast()).isBetween(ceiling - ceiling / 20, ceiling);
        }
        assertThat(Backoff.atLeast(Duration.ofSeconds(5), 3)).isEqualTo(Duration.ofSeconds(5));
        assertThat(Backoff.atLeast(Duration.ofSeconds(5), 30)).isEqualTo(Duration.ofSeconds(30));
    }

    private void run(JobId id) {
        product.gateway().jobs().run().run(id);
    }

    private void pauseIsOver(JobId id) {
        product.update("update job set next_attempt_at = now() - interval '1 second' where id = ?", id.value());
    }
}
