package aigateway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.RequestBody;
import aigateway.kernel.BatchId;
import aigateway.kernel.JobId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.testing.Product;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubmitBatchTest {
    private static final String PRICED =
            "{\"kind\":\"responses\",\"payload\":{\"model\":\"mock-1\",\"input\":\"x\",\"max_output_tokens\":1000}}";
    private static final String JOB = "{\"kind\":\"chat.completions\",\"payload\":" + Product.CHAT + "}";
    private static final String ANSWER = "{\"id\":\"c\",\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}";

    private static final Product PRODUCT = Product.start();

    private final String key = PRODUCT.newKey();
    private final String owner = Product.id(key).value();

    SubmitBatchTest() {
        PRODUCT.provider().answers(200, ANSWER);
    }

    @AfterAll
    static void close() {
        PRODUCT.close();
    }

    @Test
    void a_thousand_jobs_are_stored_reserved_and_enqueued_together_and_not_one_more() {
        Batch batch = accepted(submit(key, lines(PRICED, 1_000), null));

        assertThat(batch.jobs()).isEqualTo(1_000);
        assertThat(batch.count(Job.Status.QUEUED)).isEqualTo(1_000);
        assertThat(PRODUCT.rows(
                        "count(*); count(distinct batch_id); min(priority); max(priority)",
                        "job where key_id = ?",
                        owner))
                .containsExactly("1000 1 low low");
        assertThat(PRODUCT.rows("count(*); min(state)", "hold where key_id = ?", owner))
                .containsExactly("1000 pending");
        assertThat(PRODUCT.rows("count(*)", "job where sent_at is null and key_id = ?", owner))
                .containsExactly("0");

        Problem problem = refused(submit(key, lines(PRICED, 1_001), null));
        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.message()).startsWith("Line 1001: ");
        assertThat(PRODUCT.rows("count(*)", "batch where key_id = ?", owner)).containsExactly("1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"kind\":\"responses\"}|missing_required_parameter",
                "{\"kind\":\"x\",\"payload\":{}}|invalid_value",
                "not json|invalid_json",
                "[]|invalid_json",
                "{\"kind\":\"chat.completions\",\"payload\":{\"model\":\"none-such\",\"stream\":true}}|unsupported",
                "{\"batch\":{}}|unknown_parameter",
                "{\"kind\":\"responses\",\"payload\":{\"model\":\"m\"},\"priority\":\"high\"}|invalid_value",
                "{\"kind\":\"responses\",\"payload\":{\"model\":\"m\"},\"deadline_at\":1}|invalid_value",
                "{\"kind\":\"responses\",\"payload\":{\"model\":\"m\"},\"webhook\":{\"url\":\"http://10.0.0.1\"}}|invalid_value",
            })
    void one_wrong_line_refuses_all_of_them_and_is_named(String line, String code) {
        Problem problem = refused(submit(key, JOB + "\n\n" + line + "\n" + JOB, null));

        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.message()).startsWith("Line 3: ");
        assertThat(PRODUCT.rows("1", "job where key_id = ?", owner)).isEmpty();
        assertThat(PRODUCT.rows("1", "batch where key_id = ?", owner)).isEmpty();
        assertThat(PRODUCT.rows("1", "hold where key_id = ?", owner)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"batch\":{\"webhook\":{\"url\":\"http://10.0.0.1/\"}}}|invalid_value",
                "{\"batch\":{\"webhook\":{\"url\":\"http://127.0.0.1/\",\"include_result\":true}}}|invalid_value",
                "{\"batch\":{\"nope\":1}}|unknown_parameter",
                "{\"batch\":7}|unknown_parameter"
            })
    void what_is_wrong_about_the_batch_itself_is_said(String line, String code) {
        Problem problem = refused(submit(key, line + "\n" + JOB, null));

        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.message()).startsWith("Line 1: ");
        assertThat(PRODUCT.rows("1", "job where key_id = ?", owner)).isEmpty();
    }

    @Test
    void a_batch_that_a_budget_cannot_pay_whole_is_refused_whole() {
        String poor = String.valueOf(PRODUCT.createKey("""
                        {"name":"poor","budgets":[{"limit_usd":0.01,"period":"day","mode":"hard"}]}""").secret());

        Problem problem = refused(submit(poor, lines(PRICED, 900), "name"));

        String poorId = Product.id(poor).value();
        assertThat(problem.code()).isEqualTo("insufficient_quota");
        assertThat(problem.message()).startsWith("Line ");
        assertThat(PRODUCT.rows("1", "job where key_id = ?", poorId)).isEmpty();
        assertThat(PRODUCT.rows("1", "hold where key_id = ?", poorId)).isEmpty();
        assertThat(PRODUCT.rows("reserved_nano_usd", "budget_period").stream().filter(held -> !held.equals("0")))
                .isEmpty();
        assertThat(accepted(submit(poor, PRICED, "name")).jobs()).isEqualTo(1);
    }

    @Test
    void many_at_once_under_one_name_make_one_batch() {
        List<Result<Submitted<Batch>>> all;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Result<Submitted<Batch>>> one = () -> submit(key, lines(JOB, 20), "many");
            all = threads.invokeAll(IntStream.range(0, 10).mapToObj(_ -> one).toList()).stream()
                    .map(Future::resultNow)
                    .toList();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }

        assertThat(all.stream().map(each -> accepted(each).id()).distinct()).hasSize(1);
        assertThat(PRODUCT.rows("count(*)", "job where key_id = ?", owner)).containsExactly("20");
        assertThat(PRODUCT.rows("count(*)", "hold where key_id = ?", owner)).containsExactly("20");
    }

    @Test
    void the_idempotency_key_of_a_job_cannot_be_used_for_a_batch() {
        PRODUCT.gateway().jobs().submit().submit(Product.client(key, Product.SOURCE), Product.json(JOB), "name");

        assertThat(refused(submit(key, JOB, "name")).code()).isEqualTo("idempotency_mismatch");
    }

    @Test
    void a_batch_counts_its_jobs_and_ends_with_the_last_of_them() {
        Batch batch = accepted(submit(key, JOB + "\n" + JOB + "\n" + JOB, null));
        List<JobId> jobs = PRODUCT.rows("id", "job where key_id = ?", owner).stream()
                .map(JobId::new)
                .toList();

        PRODUCT.gateway().jobs().run().run(jobs.get(0));
        PRODUCT.gateway().jobs().cancel().cancel(Product.id(key), jobs.get(1));
        Batch open = find(batch.id());
        PRODUCT.gateway().jobs().run().run(jobs.get(2));

        assertThat(open.finishedAt()).isNull();
        assertThat(open.count(Job.Status.SUCCEEDED)).isEqualTo(1);
        assertThat(open.count(Job.Status.CANCELLED)).isEqualTo(1);
        Batch done = find(batch.id());
        assertThat(done.finishedAt()).isNotNull();
        assertThat(done.count(Job.Status.SUCCEEDED)).isEqualTo(2);
    }

    @Test
    void a_batch_whose_last_worker_died_is_ended_by_the_sweeper() {
        Batch batch = accepted(submit(key, JOB, null));
        PRODUCT.update("update job set status = 'succeeded', finished_at = now() where key_id = ?", owner);

        PRODUCT.gateway().maintenance().sweep().run();

        assertThat(find(batch.id()).finishedAt()).isNotNull();
    }

    @Test
    void cancelling_a_batch_ends_all_that_is_open_and_gives_its_money_back() {
        Batch batch = accepted(submit(key, lines(PRICED, 250), null));
        PRODUCT.gateway()
                .jobs()
                .run()
                .run(new JobId(PRODUCT.rows("id", "job where key_id = ? limit 1", owner)
                        .getFirst()));

        Batch cancelled = PRODUCT.gateway()
                .jobs()
                .cancel()
                .cancel(Product.id(key), batch.id())
                .orElseThrow();

        assertThat(cancelled.count(Job.Status.SUCCEEDED)).isEqualTo(1);
        assertThat(cancelled.count(Job.Status.CANCELLED)).isEqualTo(249);
        assertThat(cancelled.finishedAt()).isNotNull();
        assertThat(PRODUCT.rows("1", "hold where key_id = ?", owner)).isEmpty();
        assertThat(PRODUCT.gateway().jobs().cancel().cancel(Product.id(PRODUCT.newKey()), batch.id()))
                .isEmpty();
    }

    @Test
    void deleting_the_last_open_job_ends_its_batch() {
        Batch batch = accepted(submit(key, JOB, null));

        PRODUCT.gateway()
                .jobs()
                .cancel()
                .delete(
                        Product.id(key),
                        new JobId(PRODUCT.rows("id", "job where key_id = ?", owner)
                                .getFirst()));

        assertThat(find(batch.id()).finishedAt()).isNotNull();
    }

    @Test
    void what_a_client_wrote_about_a_batch_is_encrypted_and_forgotten_in_time() {
        String line = "{\"batch\":{\"metadata\":{\"a\":\"very-secret\"}}}\n";
        Batch batch = accepted(submit(key, line + JOB, null));
        assertThat(batch.metadata()).isEqualTo("{\"a\":\"very-secret\"}");
        assertThat(PRODUCT.rows("encode(metadata, 'escape')", "batch where key_id = ?", owner)
                        .getFirst())
                .doesNotContain("very-secret");
        PRODUCT.update(
                "update job set status = 'failed', finished_at = now() - interval '8 days' where key_id = ?", owner);
        PRODUCT.update("update batch set finished_at = now() - interval '8 days' where key_id = ?", owner);

        PRODUCT.gateway().maintenance().sweep().run();

        assertThat(find(batch.id()).metadata()).isNull();
    }

    private Batch find(BatchId id) {
        return PRODUCT.gateway().jobs().batches().find(Product.id(key), id).orElseThrow();
    }

    private static String lines(String line, int count) {
        return IntStream.range(0, count).mapToObj(_ -> line).collect(Collectors.joining("\n"));
    }

    private Result<Submitted<Batch>> submit(String of, String lines, @Nullable String name) {
        var body = new RequestBody(lines.getBytes(StandardCharsets.UTF_8), "application/jsonl; charset=utf-8");
        return PRODUCT.gateway().jobs().submitBatch().submit(Product.client(of, Product.SOURCE), body, name);
    }

    private static Batch accepted(Result<Submitted<Batch>> submission) {
        return switch (submission) {
            case Result.Ok(Submitted(Batch batch, boolean _)) -> batch;
            case Result.Refused(Problem problem) -> throw new AssertionError(problem.message());
        };
    }

    private static Problem refused(Result<Submitted<Batch>> submission) {
        return switch (submission) {
            case Result.Refused(Problem problem) -> problem;
            case Result.Ok(Submitted(Batch batch, boolean _)) -> throw new AssertionError("accepted: " + batch.id());
        };
    }
}
