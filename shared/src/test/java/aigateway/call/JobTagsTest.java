package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.jobs.Job;
import aigateway.json.RequestBody;
import aigateway.kernel.Result;
import aigateway.testing.Product;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The tags of the request that submits a job or a batch. */
class JobTagsTest {
    private static final Product PRODUCT = Product.start();
    private static final TaggedCalls CALLS = new TaggedCalls(PRODUCT);

    @AfterAll
    static void close() {
        PRODUCT.close();
    }

    @Test
    void jobs_and_batches_keep_the_tags_for_all_their_attempts() {
        String key = PRODUCT.newKey();
        String job = "{\"kind\":\"chat.completions\",\"payload\":" + TaggedCalls.MINI.formatted(",\"user\":\"worker\"")
                + "}";

        Job one = switch (PRODUCT.gateway()
                .jobs()
                .submit()
                .submit(TaggedCalls.client(key, "run=job"), Product.json(job), null)) {
            case Result.Ok(var submitted) -> submitted.value();
            case Result.Refused(var problem) -> throw new AssertionError(problem.message());
        };
        var lines = new RequestBody((job + "\n" + job).getBytes(StandardCharsets.UTF_8), "application/jsonl");
        assertThat(PRODUCT.gateway().jobs().submitBatch().submit(TaggedCalls.client(key, "run=batch"), lines, null))
                .isInstanceOf(Result.Ok.class);

        String person = CALLS.person(key, "worker");
        assertThat(PRODUCT.rows("tags", "job where id = ?", one.id().value()))
                .containsExactly("{run=job," + person + "}");
        assertThat(PRODUCT.rows(
                        "h.tags",
                        "hold h join job j on j.request_id = h.request_id where j.key_id = ? order by 1",
                        Product.id(key).value()))
                .containsExactly(
                        "{run=batch," + person + "}", "{run=batch," + person + "}", "{run=job," + person + "}");

        // A later attempt makes a hold of its own.
        PRODUCT.update("update job set attempts = 1 where id = ?", one.id().value());
        PRODUCT.gateway().jobs().run().run(one.id());
        assertThat(PRODUCT.rows(
                        "tags",
                        "usage where job_id = ? and entry = 0 and outcome = 'settled'",
                        one.id().value()))
                .containsExactly("{run=job," + person + "}");
        assertThat(PRODUCT.rows("count(*)", "tag_day where tag in ('run=job', 'run=batch')"))
                .containsExactly("2");
    }
}
