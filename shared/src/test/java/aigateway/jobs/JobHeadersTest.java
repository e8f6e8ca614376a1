package aigateway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.call.Caller;
import aigateway.call.RequestTags;
import aigateway.json.RequestBody;
import aigateway.kernel.JobId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.providers.ClientHeaders;
import aigateway.testing.Product;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The headers that a client submits a job or a batch with are kept with it. */
class JobHeadersTest {
    private static final String JOB = "{\"kind\":\"chat.completions\",\"payload\":" + Product.CHAT + "}";

    private final Product product = Product.start();
    private final String key = product.newKey();

    @AfterEach
    void close() {
        product.close();
    }

    @Test
    void a_job_is_sent_with_the_headers_that_it_was_submitted_with() {
        Job job = submitted(submit("a=1,b=2", null));
        product.gateway().jobs().run().run(job.id());

        var sent = product.provider().received().getLast();
        assertThat(sent.headers()).containsEntry("openai-beta", List.of("a=1,b=2"));
        assertThat(sent.body()).contains("gpt-test").doesNotContain("a=1");
        assertThat(product.job(key, job.id()).status()).isEqualTo(Job.Status.SUCCEEDED);
    }

    @Test
    void the_lines_of_a_batch_are_sent_with_its_headers() {
        var body = new RequestBody((JOB + "\n" + JOB).getBytes(StandardCharsets.UTF_8), "application/jsonl");
        var submit = product.gateway().jobs().submitBatch();
        assertThat(submit.submit(client("a=1"), body, null)).isInstanceOf(Result.Ok.class);
        for (String id : product.rows("id", "job")) {
            product.gateway().jobs().run().run(new JobId(id));
        }
        assertThat(product.provider().received())
                .hasSize(2)
                .allSatisfy(sent -> assertThat(sent.headers()).containsEntry("openai-beta", List.of("a=1")));
        assertThat(problem(submit.submit(client("a b"), body, null)).param()).isEqualTo("openai-beta");
    }

    @Test
    void a_job_with_other_headers_is_another_job() {
        Job first = submitted(submit("a=1", "name"));
        assertThat(submitted(submit("a=1", "name")).id()).isEqualTo(first.id());
        assertThat(problem(submit("b=2", "name")).code()).isEqualTo("idempotency_mismatch");
    }

    @Test
    void the_attempts_of_a_job_are_in_the_trace_of_the_client_that_submitted_it() {
        String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        Job job = submitted(submit("a=1", "traced", parent));
        assertThat(submitted(submit("a=1", "traced", null)).id()).isEqualTo(job.id());
        product.gateway().jobs().run().run(job.id());

        assertThat(product.provider().received().getLast().headers())
                .containsEntry("traceparent", List.of(parent))
                .containsEntry("openai-beta", List.of("a=1"));
    }

    @Test
    void a_job_with_a_header_that_cannot_be_sent_is_refused() {
        assertThat(problem(submit("a b", null)).param()).isEqualTo("openai-beta");
    }

    private Result<Submitted<Job>> submit(String beta, @Nullable String name) {
        return submit(beta, name, null);
    }

    private Result<Submitted<Job>> submit(String beta, @Nullable String name, @Nullable String parent) {
        return product.gateway().jobs().submit().submit(client(beta, parent), Product.json(JOB), name);
    }

    private Caller.Client client(String beta) {
        return client(beta, null);
    }

    private Caller.Client client(String beta, @Nullable String parent) {
        return new Caller.Client(
                Product.client(key, Product.SOURCE).credential(),
                Product.SOURCE,
                ClientHeaders.read(header -> switch (header) {
                    case "openai-beta" -> List.of(beta);
                    case "traceparent" -> parent == null ? List.of() : List.of(parent);
                    default -> List.of();
                }),
                RequestTags.NONE);
    }

    private static Job submitted(Result<Submitted<Job>> result) {
        return result.orElse(problem -> {
                    throw new AssertionError(problem.message());
                })
                .value();
    }

    private static Problem problem(Result<?> result) {
        return ((Result.Refused<?>) result).problem();
    }
}
