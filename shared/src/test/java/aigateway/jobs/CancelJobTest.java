package aigateway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Result;
import aigateway.testing.ManualClock;
import aigateway.testing.Product;
import aigateway.testing.ScriptedProvider;
import aigateway.testing.WebhookReceiver;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CancelJobTest {
    private static final String ANSWER = "{\"id\":\"c\",\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}";

    private final WebhookReceiver receiver = WebhookReceiver.start();
    private final Product product = Product.start(Map.of("WEBHOOK_ALLOW_CIDRS", "127.0.0.0/8"), ManualClock.atNow());
    private final String key = product.newKey();
    private final String job = "{\"kind\":\"chat.completions\",\"payload\":" + Product.CHAT + ",\"webhook\":{\"url\":\""
            + receiver.url() + "\"}}";

    @AfterEach
    void close() {
        product.close();
        receiver.close();
    }

    @Test
    void a_job_that_waits_is_cancelled_its_money_given_back_and_its_owner_gets_one_event() {
        Job waiting = product.submit(key, job);
        assertThat(product.rows("state", "hold")).containsExactly("pending");

        assertThat(cancel(waiting)).isEqualTo(Result.ok(product.job(key, waiting.id())));
        assertThat(product.job(key, waiting.id()).status()).isEqualTo(Job.Status.CANCELLED);
        assertThat(cancel(waiting)).isInstanceOf(Result.Ok.class);
        product.gateway().jobs().run().run(waiting.id());

        assertThat(product.provider().received()).isEmpty();
        assertThat(product.rows("1", "hold")).isEmpty();
        assertThat(product.rows("1", "usage")).isEmpty();
        assertThat(product.rows("event_type", "delivery")).containsExactly("job.cancelled");
        assertThat(product.job(key, waiting.id()).error()).contains("\"cancelled\"");
    }

    @Test
    void what_a_provider_works_on_is_paid_and_its_answer_dropped() throws Exception {
        var asked = new CountDownLatch(1);
        var answer = new CountDownLatch(1);
        product.provider().answers(exchange -> {
            asked.countDown();
            await(answer);
            ScriptedProvider.send(exchange, 200, ANSWER);
        });
        Job running = product.submit(key, job);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> worker =
                    threads.submit(() -> product.gateway().jobs().run().run(running.id()));
            assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(cancel(running)).isInstanceOf(Result.Ok.class);
            answer.countDown();
            worker.get();
        }

        assertThat(product.job(key, running.id()).status()).isEqualTo(Job.Status.CANCELLED);
        assertThat(product.job(key, running.id()).result()).isNull();
        assertThat(product.rows("outcome; input_tokens", "usage")).containsExactly("settled 10");
        assertThat(product.rows("1", "hold")).isEmpty();
        assertThat(product.rows("event_type", "delivery")).containsExactly("job.cancelled");
    }

    @Test
    void what_has_ended_is_not_cancelled() {
        product.provider().answers(200, ANSWER);
        Job ended = product.submit(key, job);
        product.gateway().jobs().run().run(ended.id());

        assertThat(cancel(ended))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.problem().status()).isEqualTo(409));
        assertThat(product.job(key, ended.id()).status()).isEqualTo(Job.Status.SUCCEEDED);
        assertThat(product.rows("event_type", "delivery")).containsExactly("job.succeeded");
    }

    @Test
    void a_deleted_job_leaves_nothing_but_its_cost() {
        product.provider().answers(200, ANSWER);
        Job ended = product.submit(key, job);
        product.gateway().jobs().run().run(ended.id());
        Job waiting = product.submit(key, job);

        assertThat(product.gateway().jobs().cancel().delete(Product.id(key), ended.id()))
                .isTrue();
        assertThat(product.gateway().jobs().cancel().delete(Product.id(key), ended.id()))
                .isFalse();
        assertThat(product.gateway().jobs().cancel().delete(Product.id(key), waiting.id()))
                .isTrue();
        product.gateway().jobs().run().run(waiting.id());

        assertThat(product.rows("id", "job")).isEmpty();
        assertThat(product.rows("1", "hold")).isEmpty();
        assertThat(product.rows("job_id", "usage")).containsExactly(ended.id().value());
        assertThat(product.provider().received()).hasSize(1);
    }

    @Test
    void another_clients_job_is_neither_cancelled_nor_deleted() {
        Job mine = product.submit(key, job);
        String other = product.newKey();

        assertThat(product.gateway().jobs().cancel().cancel(Product.id(other), mine.id()))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.problem().status()).isEqualTo(404));
        assertThat(product.gateway().jobs().cancel().delete(Product.id(other), mine.id()))
                .isFalse();
        assertThat(product.job(key, mine.id()).status()).isEqualTo(Job.Status.QUEUED);
    }

    private Result<Job> cancel(Job some) {
        return product.gateway().jobs().cancel().cancel(Product.id(key), some.id());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
