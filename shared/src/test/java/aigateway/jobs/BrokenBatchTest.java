package aigateway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.RequestBody;
import aigateway.testing.LogLines;
import aigateway.testing.Product;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BrokenBatchTest {
    private static final String LINES =
            "{\"batch\":{\"metadata\":{\"a\":\"b\"}}}\n{\"kind\":\"chat.completions\",\"payload\":" + Product.CHAT
                    + "}";

    @Test
    void a_batch_that_does_not_open_keeps_no_other_from_being_finished() {
        try (var product = Product.start()) {
            String key = product.newKey();
            String broken = batch(product, key);
            String whole = batch(product, key);
            product.update("update batch set metadata = '\\x0000000700' where id = ?", broken);
            product.update("update job set status = 'succeeded', finished_at = now()");

            try (var log = LogLines.open()) {
                product.gateway().maintenance().sweep().run();

                assertThat(log.lines("batch_not_finished", broken))
                        .singleElement()
                        .satisfies(line -> assertThat(line).contains("\"level\":\"error\""));
            }
            assertThat(product.rows("id", "batch where finished_at is not null"))
                    .containsExactly(whole);
        }
    }

    private static String batch(Product product, String key) {
        var body = new RequestBody(LINES.getBytes(StandardCharsets.UTF_8), "application/jsonl");
        return product.gateway()
                .jobs()
                .submitBatch()
                .submit(Product.client(key, Product.SOURCE), body, null)
                .map(submitted -> submitted.value().id().value())
                .orElse(problem -> {
                    throw new AssertionError(problem.message());
                });
    }
}
