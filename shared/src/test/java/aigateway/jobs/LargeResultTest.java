package aigateway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Tokens;
import aigateway.kernel.Write;
import aigateway.postgres.PostgresWrite;
import aigateway.testing.Product;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LargeResultTest {
    private static final String JOB = "{\"kind\":\"chat.completions\",\"payload\":" + Product.CHAT + "}";
    private static final int LARGE = 1024 * 1024;

    private final Product product = Product.start();
    private final String key = product.newKey();

    @AfterEach
    void close() {
        product.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, LARGE})
    void a_result_is_the_same_whatever_its_size(int length) {
        String text = "x".repeat(length);
        product.provider()
                .answers(200, "{\"id\":\"" + text + "\",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}");
        noteResultsOfRunningJobs();
        Job job = product.submit(key, JOB);
        product.gateway().jobs().run().run(job.id());

        assertThat(product.rows("id", "stored_before_end")).hasSize(length == LARGE ? 1 : 0);
        Job done = product.job(key, job.id());
        assertThat(done.status()).isEqualTo(Job.Status.SUCCEEDED);
        assertThat(done.result()).contains(text);
        assertThat(product.rows("outcome", "usage")).containsExactly("settled");
    }

    @Test
    void the_commit_that_ends_a_job_does_not_contain_a_result_that_is_stored() {
        JobLease lease = claimed();

        assertThat(bytes(product.gateway().jobs().store().finish(lease, result(LARGE), true)))
                .isLessThan(1_000);
        assertThat(bytes(product.gateway().jobs().store().finish(lease, result(LARGE), false)))
                .isGreaterThan(LARGE);
    }

    @Test
    void after_a_crash_before_the_end_the_result_is_not_visible_and_is_removed() {
        JobLease lease = claimed();
        product.gateway().jobs().store().storeResult(lease, json(LARGE));

        assertThat(product.rows("result is not null", "job")).containsExactly("true");
        assertThat(product.job(key, lease.id()).result()).isNull();

        product.update("update job set lease_until = now() - interval '1 second'");
        product.gateway().maintenance().sweep().run();
        assertThat(product.rows("status; result is not null", "job")).containsExactly("queued false");
    }

    @Test
    void a_job_that_ends_another_way_keeps_no_result() {
        JobLease lease = claimed();
        product.gateway().jobs().store().storeResult(lease, json(LARGE));

        product.gateway().jobs().cancel().cancel(Product.id(key), lease.id());

        assertThat(product.rows("status; result is not null", "job")).containsExactly("cancelled false");
    }

    @Test
    void a_worker_that_continues_too_late_stores_no_result() {
        JobLease late = claimed();
        product.update("update job set epoch = epoch + 1");

        product.gateway().jobs().store().storeResult(late, json(LARGE));

        assertThat(product.rows("result is not null", "job")).containsExactly("false");
    }

    private void noteResultsOfRunningJobs() {
        product.update("create table stored_before_end (id text)");
        product.update("""
                create function note_result() returns trigger language plpgsql as $$
                begin
                    insert into stored_before_end values (new.id);
                    return new;
                end $$""");
        product.update("""
                create trigger note_result before update on job for each row
                when (new.status = 'running' and new.result is not null) execute function note_result()""");
    }

    private JobLease claimed() {
        Job job = product.submit(key, JOB);
        return product.gateway()
                .jobs()
                .claims()
                .claim(List.of(job.id()), Duration.ofMinutes(1))
                .getFirst()
                .job()
                .get()
                .lease();
    }

    private static long bytes(Write write) {
        return ((PostgresWrite<?>) write).element().length();
    }

    private static JobResult result(int length) {
        return new JobResult(Job.Status.SUCCEEDED, json(length), null, Tokens.NONE, null);
    }

    private static byte[] json(int length) {
        return ("\"" + "x".repeat(length) + "\"").getBytes(StandardCharsets.UTF_8);
    }
}
