package aigateway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.testing.Product;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyTest {
    private static final int SIDE_BY_SIDE = 20;
    private static final String JOB = "{\"kind\":\"chat.completions\",\"payload\":" + Product.CHAT + "}";
    private static final String OTHER = JOB + " ";

    private final Product product = Product.start();
    private final String key = product.newKey();

    @AfterEach
    void close() {
        product.close();
    }

    @Test
    void the_same_request_again_finds_the_first_answer_even_when_the_job_has_ended() {
        product.provider().answers(200, "{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}");
        var first = accepted(submit(key, JOB, "once"));
        product.gateway().jobs().run().run(first.value().id());

        var again = accepted(submit(key, JOB, "once"));

        assertThat(first.replayed()).isFalse();
        assertThat(again.replayed()).isTrue();
        assertThat(again.value()).isEqualTo(first.value());
        assertThat(again.value().status()).isEqualTo(Job.Status.QUEUED);
        assertThat(product.rows("1", "job")).hasSize(1);
    }

    @Test
    void many_at_once_make_one_job_and_set_its_money_aside_once() throws Exception {
        List<Result<Submitted<Job>>> all;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Result<Submitted<Job>>> one = () -> submit(key, JOB, "many");
            all = threads
                    .invokeAll(
                            IntStream.range(0, SIDE_BY_SIDE).mapToObj(_ -> one).toList())
                    .stream()
                    .map(Future::resultNow)
                    .toList();
        }

        assertThat(all.stream()
                        .map(submission -> accepted(submission).value().id())
                        .distinct())
                .hasSize(1);
        assertThat(all.stream().filter(submission -> !accepted(submission).replayed()))
                .hasSize(1);
        assertThat(product.rows("1", "job")).hasSize(1);
        assertThat(product.rows("state", "hold")).containsExactly("pending");
    }

    @Test
    void another_body_under_the_same_name_is_refused() {
        accepted(submit(key, JOB, "name"));

        Problem problem = refused(submit(key, OTHER, "name"));
        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.code()).isEqualTo("idempotency_mismatch");
        assertThat(product.rows("1", "job")).hasSize(1);
    }

    @Test
    void another_client_has_names_of_its_own() {
        var mine = accepted(submit(key, JOB, "name"));
        var theirs = accepted(submit(product.newKey(), JOB, "name"));

        assertThat(theirs.replayed()).isFalse();
        assertThat(theirs.value().id()).isNotEqualTo(mine.value().id());
    }

    @Test
    void a_refused_request_leaves_its_name_free() {
        String poor = String.valueOf(product.createKey("""
                        {"name":"poor","budgets":[{"limit_usd":0.000001,"period":"day"}]}""").secret());
        String priced = "{\"kind\":\"responses\",\"payload\":{\"model\":\"mock-1\",\"input\":\"x\"}}";
        assertThat(refused(submit(poor, priced, "name")).status()).isEqualTo(429);
        assertThat(refused(submit(poor, "{}", "name")).status()).isEqualTo(400);
        assertThat(product.rows("1", "idempotency")).isEmpty();
        product.update("update budget set limit_nano_usd = 1000000000");

        assertThat(accepted(submit(poor, priced, "name")).replayed()).isFalse();
    }

    @Test
    void a_name_is_kept_for_a_day() {
        var first = accepted(submit(key, JOB, "name"));
        product.update("update idempotency set created_at = now() - interval '25 hours'");

        var second = accepted(submit(key, OTHER, "name"));
        assertThat(second.replayed()).isFalse();
        assertThat(second.value().id()).isNotEqualTo(first.value().id());
        assertThat(accepted(submit(key, OTHER, "name")).value().id())
                .isEqualTo(second.value().id());
        product.update("update idempotency set created_at = now() - interval '25 hours'");
        product.gateway().maintenance().sweep().run();
        assertThat(product.rows("1", "idempotency")).isEmpty();
    }

    @Test
    void a_deleted_job_frees_its_name() {
        var first = accepted(submit(key, JOB, "name"));
        product.gateway().jobs().cancel().delete(Product.id(key), first.value().id());

        assertThat(accepted(submit(key, JOB, "name")).replayed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\tb", "\u00fc"})
    void an_invalid_idempotency_key_is_refused(String name) {
        Problem problem = refused(submit(key, JOB, name));
        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.param()).isEqualTo("Idempotency-Key");
    }

    private Result<Submitted<Job>> submit(String owner, String body, String name) {
        return product.gateway()
                .jobs()
                .submit()
                .submit(Product.client(owner, Product.SOURCE), Product.json(body), name);
    }

    private static Submitted<Job> accepted(Result<Submitted<Job>> submission) {
        return submission.orElse(problem -> {
            throw new AssertionError(problem.message());
        });
    }

    private static Problem refused(Result<Submitted<Job>> submission) {
        return switch (submission) {
            case Result.Refused(Problem problem) -> problem;
            case Result.Ok(var accepted) ->
                throw new AssertionError("accepted: " + accepted.value().id());
        };
    }
}
