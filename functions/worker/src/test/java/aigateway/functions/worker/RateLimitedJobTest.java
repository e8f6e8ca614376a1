package aigateway.functions.worker;

import static aigateway.functions.worker.SqsEvents.batch;
import static aigateway.functions.worker.SqsEvents.failed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.INTEGER;

import aigateway.jobs.Job;
import aigateway.kernel.Result;
import aigateway.testing.ManualClock;
import aigateway.testing.Product;
import aigateway.testing.WatchedQueues;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;

class RateLimitedJobTest {
    private static final String JOB = "{\"kind\":\"chat.completions\",\"payload\":" + Product.CHAT + "}";
    private static final int WAITS = 40;
    /** Longer than one request a minute has to wait. */
    private static final Duration A_WAIT = Duration.ofSeconds(61);

    private final ManualClock clock = ManualClock.atNow();
    private final WatchedQueues queues = WatchedQueues.start();
    private final Product product = Product.start(queues.settings(), clock);
    private final JobsHandler handler = new JobsHandler(product.gateway());
    private final String key = String.valueOf(
            product.createKey("{\"name\":\"slow\",\"limits\":{\"rpm\":1}}").secret());

    @AfterEach
    void close() {
        product.close();
        queues.close();
    }

    /** A message for each wait: SQS gives up a message that comes back five times, and no job waits that way. */
    @Test
    void a_job_that_waits_forty_times_for_its_rate_limit_is_not_lost_and_ends_once() {
        Job job = product.submit(key, JOB);
        assertThat(queues.takeDelays()).containsExactly(0);
        for (int wait = 1; wait <= WAITS; wait++) {
            // Whether it has a permit or not, there is none after it.
            var _ = product.chat(key);

            work();

            assertThat(product.rows("status; waiting_for; attempts", "job")).containsExactly("queued rate_limit 0");
            assertThat(queues.takeDelays()).singleElement(INTEGER).isBetween(1, 60);
            pass();
        }
        assertThat(queues.deadLetters()).isEmpty();
        assertThat(product.patch(key, "{\"limits\":null}")).isInstanceOf(Result.Ok.class);

        work();

        assertThat(product.job(key, job.id()).status()).isEqualTo(Job.Status.SUCCEEDED);
        assertThat(product.rows("attempts", "job")).containsExactly("1");
        assertThat(product.rows(
                        "outcome",
                        "usage where outcome <> 'refused' and job_id = ?",
                        job.id().value()))
                .containsExactly("settled");
        assertThat(queues.takeDelays()).isEmpty();
        assertThat(queues.receive()).isEmpty();
        assertThat(queues.deadLetters()).isEmpty();
    }

    /** What Lambda's event source does with the one message that is due. */
    private void work() {
        List<Message> messages = queues.receive();
        assertThat(messages).hasSize(1);
        Message message = messages.getFirst();
        assertThat(failed(handler.handleRequest(batch(SqsEvents.message(message.messageId(), message.body())), null)))
                .isEmpty();
        queues.delete(message);
    }

    /** Time passes, also for the database, which has a clock of its own. */
    private void pass() {
        clock.advance(A_WAIT);
        product.update(
                "update job set next_attempt_at = next_attempt_at - ? * interval '1 second'", A_WAIT.toSeconds());
    }
}
