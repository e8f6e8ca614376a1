package aigateway.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import aigateway.jobs.Job;
import aigateway.kernel.Result;
import aigateway.testing.LogLines;
import aigateway.testing.Product;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it reads the whole log")
class SweepTest {
    private static final String JOB = "{\"kind\":\"chat.completions\",\"payload\":" + Product.CHAT
            + ",\"webhook\":{\"url\":\"https://receiver.example/\"}}";

    private final Product product = Product.start();
    private final String key = product.newKey();

    @AfterEach
    void close() {
        product.close();
    }

    @Test
    void a_bug_in_one_task_is_logged_by_its_class_and_keeps_no_other_task_from_running() {
        Job job = product.submit(key, JOB);
        product.update("update job set sent_at = now() - interval '2 minutes'");
        product.test().queues().take(product.test().queues().jobsUrl());
        // The tasks before and after the enqueueing are broken.
        product.update("alter table hold rename to hold_away");
        product.update("alter table usage_hour rename to usage_hour_of_canary");

        try (var log = LogLines.open()) {
            product.gateway().maintenance().sweep().run();

            assertThat(log.lines("sweep_task_failed"))
                    .hasSizeGreaterThanOrEqualTo(2)
                    .allSatisfy(line -> assertThat(line)
                            .contains("\"level\":\"error\"", "java.lang.IllegalStateException")
                            .doesNotContain("canary", "does not exist"));
        }
        assertThat(product.test().queues().take(product.test().queues().jobsUrl()))
                .singleElement()
                .satisfies(
                        message -> assertThat(message.body()).contains(job.id().value()));
    }

    @Test
    void notes_of_attempts_that_were_never_sent_are_deleted_after_a_week() {
        product.update("""
                insert into void_attempt (request_id, attempt, at) values
                    ('req_old', 1, now() - interval '8 days'), ('req_new', 1, now() - interval '6 days')""");

        product.gateway().maintenance().sweep().run();

        assertThat(product.rows("request_id", "void_attempt")).containsExactly("req_new");
    }

    @Test
    void a_job_that_does_not_open_is_dead_after_its_attempts_and_so_is_the_one_beside_it() {
        Job sealed = product.submit(key, JOB);
        Job beside = product.submit(key, JOB);
        product.update(
                "update job set payload = '\\x0000000700', webhook_url = '\\x0000000700' where id = ?",
                sealed.id().value());
        assertThatIllegalStateException()
                .isThrownBy(() -> product.gateway().jobs().run().run(sealed.id()));
        product.update("update job set status = 'running', attempts = 3, lease_until = now() - interval '1 second'");

        product.gateway().maintenance().sweep().run();

        assertThat(product.rows("status; error is not null", "job")).containsExactly("dead true", "dead true");
        assertThat(product.rows("job_id", "delivery"))
                .containsExactly(beside.id().value());
    }

    @Test
    void a_job_that_does_not_open_can_be_cancelled_and_deleted() {
        Job job = product.submit(key, JOB);
        product.update("update job set payload = '\\x0000000700', webhook_url = null");

        assertThat(product.gateway().jobs().cancel().cancel(Product.id(key), job.id()))
                .isInstanceOf(Result.Ok.class);
        assertThat(product.gateway().jobs().cancel().delete(Product.id(key), job.id()))
                .isTrue();

        assertThat(product.rows("id", "job")).isEmpty();
    }
}
