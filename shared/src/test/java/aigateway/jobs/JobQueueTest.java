package aigateway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.JobId;
import aigateway.testing.ManualClock;
import aigateway.testing.Product;
import aigateway.testing.ScriptedProvider;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;

/** What decides when a job is worked on, and when it is too late. */
class JobQueueTest {
    private static final String ANSWER = "{\"id\":\"c\",\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}";

    private final ManualClock clock = ManualClock.atNow();
    private final Product product = Product.start(Map.of(), clock);
    private final String key = product.newKey();

    JobQueueTest() {
        product.provider().answers(200, ANSWER);
    }

    @AfterEach
    void close() {
        product.close();
    }

    @Test
    void what_may_wait_has_a_queue_of_its_own_also_for_its_next_attempts() {
        product.provider().answers(503, "{}");
        Job low = product.submit(key, job(",\"priority\":\"low\""));
        Job normal = product.submit(key, job(",\"priority\":\"normal\""));

        assertThat(messageCount(product.test().queues().lowJobsUrl())).isEqualTo(1);
        assertThat(messageCount(product.test().queues().jobsUrl())).isEqualTo(1);
        product.update("update job set sent_at = now() - interval '2 minutes'");
        product.gateway().maintenance().sweep().run();
        assertThat(messageCount(product.test().queues().lowJobsUrl())).isEqualTo(1);
        assertThat(messageCount(product.test().queues().jobsUrl())).isEqualTo(1);
        assertThat(product.job(key, low.id()).priority().text()).isEqualTo("low");
        assertThat(product.job(key, normal.id()).priority().text()).isEqualTo("normal");
    }

    @Test
    void the_sweeper_enqueues_a_job_whose_message_was_lost_but_not_twice_within_a_minute() {
        Job job = product.submit(key, job(""));
        String message = "{\"v\":1,\"job_id\":\"" + job.id() + "\"}";
        String url = product.test().queues().jobsUrl();
        assertThat(messages(url)).containsExactly(message);

        product.gateway().maintenance().sweep().run();
        assertThat(messages(url)).isEmpty();

        product.update("update job set sent_at = null, created_at = now() - interval '6 seconds'");
        product.gateway().maintenance().sweep().run();
        assertThat(messages(url)).containsExactly(message);

        product.update("update job set sent_at = now() - interval '61 seconds'");
        product.gateway().maintenance().sweep().run();
        product.gateway().maintenance().sweep().run();
        assertThat(messages(url)).containsExactly(message);
    }

    @Test
    void a_queue_that_does_not_answer_keeps_no_job_out_of_the_other() {
        product.submit(key, job(",\"priority\":\"normal\""));
        product.submit(key, job(",\"priority\":\"low\""));
        String normal = product.test().queues().jobsUrl();
        String low = product.test().queues().lowJobsUrl();
        assertThat(messageCount(normal)).isEqualTo(1);
        assertThat(messageCount(low)).isEqualTo(1);
        product.update("update job set sent_at = now() - interval '2 minutes'");

        try (var other = product.test().another(Map.of("JOBS_QUEUE_URL", normal + "-missing"), clock)) {
            other.maintenance().sweep().run();
        }

        assertThat(messageCount(normal)).isZero();
        assertThat(messageCount(low)).isEqualTo(1);
    }

    @Test
    void a_job_knows_how_many_stand_before_it() {
        Job first = product.submit(key, job(""));
        Job low = product.submit(key, job(",\"priority\":\"low\""));
        Job second = product.submit(product.newKey(), job(""));
        Job third = product.submit(key, job(""));

        assertThat(ahead(first)).isZero();
        assertThat(ahead(low)).isZero();
        assertThat(ahead(second)).isEqualTo(1);
        assertThat(ahead(third)).isEqualTo(2);
        assertThat(product.gateway().jobs().store().ahead(third.id(), 1)).contains(1L);

        product.gateway().jobs().run().run(first.id());
        assertThat(product.gateway().jobs().store().ahead(first.id(), 10)).isEmpty();
        assertThat(ahead(third)).isEqualTo(1);
    }

    @Test
    void a_job_whose_deadline_passes_in_the_queue_is_not_begun_and_its_money_comes_back() {
        Job job = product.submit(key, job(",\"deadline_at\":" + inSeconds(60)));
        assertThat(product.rows("state", "hold")).containsExactly("pending");
        deadlineIsOver(job.id());

        product.gateway().jobs().run().run(job.id());
        assertThat(product.provider().received()).isEmpty();
        assertThat(product.job(key, job.id()).status()).isEqualTo(Job.Status.QUEUED);
        product.gateway().maintenance().sweep().run();

        Job dead = product.job(key, job.id());
        assertThat(dead.status()).isEqualTo(Job.Status.DEAD);
        assertThat(dead.error()).contains("deadline_exceeded");
        assertThat(product.rows("1", "hold")).isEmpty();
        assertThat(product.provider().received()).isEmpty();
    }

    @Test
    void a_job_whose_next_attempt_would_come_too_late_is_dead_at_once() {
        product.provider().answers(503, "{}");
        Job job = product.submit(key, job(",\"deadline_at\":" + inSeconds(60)));
        clock.advance(Duration.ofSeconds(59));

        product.gateway().jobs().run().run(job.id());

        Job dead = product.job(key, job.id());
        assertThat(dead.status()).isEqualTo(Job.Status.DEAD);
        assertThat(dead.error()).contains("provider_unavailable");
        assertThat(dead.attempts()).isEqualTo(1);
    }

    @Test
    void a_deadline_does_not_end_a_job_that_a_worker_has() {
        Job job = product.submit(key, job(",\"deadline_at\":" + inSeconds(60)));
        product.provider().answers(exchange -> {
            deadlineIsOver(job.id());
            product.gateway().maintenance().sweep().run();
            ScriptedProvider.send(exchange, 200, ANSWER);
        });

        product.gateway().jobs().run().run(job.id());

        assertThat(product.job(key, job.id()).status()).isEqualTo(Job.Status.SUCCEEDED);
    }

    @Test
    void a_dead_letter_ends_a_job_only_when_no_worker_has_it_and_no_attempt_is_left() {
        Job job = product.submit(key, job(""));
        assertThat(endIfExhausted(job)).isFalse();

        product.update("update job set status = 'running', attempts = 3, lease_until = now() + interval '1 minute'");
        assertThat(endIfExhausted(job)).isFalse();
        product.update("update job set attempts = 2, lease_until = now() - interval '1 second'");
        assertThat(endIfExhausted(job)).isFalse();
        assertThat(product.job(key, job.id()).status()).isEqualTo(Job.Status.RUNNING);

        product.update("update job set attempts = 3");
        assertThat(endIfExhausted(job)).isTrue();
        assertThat(product.job(key, job.id()).status()).isEqualTo(Job.Status.DEAD);
        assertThat(endIfExhausted(job)).isFalse();
    }

    @Test
    void whether_the_event_brings_the_result_is_said_with_the_webhook() {
        product.submit(key, job(",\"webhook\":{\"url\":\"http://127.0.0.1:9/\",\"include_result\":true}"));
        product.submit(key, job(",\"webhook\":{\"url\":\"http://127.0.0.1:9/\"}"));

        assertThat(product.rows("webhook_result", "job order by created_at")).containsExactly("true", "false");
    }

    private boolean endIfExhausted(Job job) {
        return product.gateway().jobs().endLost().endIfExhausted(job.id());
    }

    private long ahead(Job job) {
        return product.gateway().jobs().store().ahead(job.id(), 1_000).orElseThrow();
    }

    private long inSeconds(long seconds) {
        return clock.instant().plusSeconds(seconds).getEpochSecond();
    }

    private void deadlineIsOver(JobId id) {
        product.update("update job set deadline = now() - interval '1 second' where id = ?", id.value());
        clock.advance(Duration.ofMinutes(2));
    }

    private int messageCount(String queue) {
        return messages(queue).size();
    }

    private List<String> messages(String queue) {
        return product.test().queues().take(queue).stream().map(Message::body).toList();
    }

    private static String job(String more) {
        return "{\"kind\":\"chat.completions\",\"payload\":" + Product.CHAT + more + "}";
    }
}
