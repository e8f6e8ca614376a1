package aigateway.batches;

import static aigateway.batches.BatchClient.BODY;
import static aigateway.batches.BatchClient.CREATE;
import static aigateway.batches.BatchClient.line;
import static aigateway.batches.BatchClient.lines;
import static aigateway.batches.BatchClient.ok;
import static aigateway.batches.BatchClient.refused;
import static aigateway.batches.BatchClient.shown;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Problem;
import aigateway.testing.Product;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many files a key has, and how long they and the results are kept. */
class ClientFilesTest {
    private final BatchClient client = new BatchClient();

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void files_are_counted_and_their_bytes_too() {
        for (int i = 0; i < PostgresFiles.FILES_MAX; i++) {
            client.uploaded("{}");
        }
        assertThat(refused(client.upload(client.key, "{}", "batch", "")).code()).isEqualTo("file_quota_exceeded");
        assertThat(client.files()
                        .delete(
                                Product.id(client.key),
                                client.files()
                                        .list(Product.id(client.key), null, null, 1, false)
                                        .getFirst()
                                        .id()))
                .isTrue();
        client.product.update("update client_file set bytes = 199999794 where id = (select min(id) from client_file)");
        assertThat(refused(client.upload(client.key, "{\"a\":\"0123456789\"}", "batch", ""))
                        .code())
                .isEqualTo("file_quota_exceeded");
        client.uploaded("{}");
    }

    @Test
    void files_end_and_are_deleted_by_the_sweep() {
        StoredFile shorter = ok(client.upload(client.key, "{}", "batch", """
                --X
                Content-Disposition: form-data; name="expires_after[anchor]"

                created_at
                --X
                Content-Disposition: form-data; name="expires_after[seconds]"

                3600
                """.replace("\n", "\r\n")));
        assertThat(Duration.between(shorter.createdAt(), shorter.expiresAt())).isLessThan(Duration.ofMinutes(61));
        client.product.update("update client_file set expires_at = now() - interval '1 hour'");

        assertThat(client.files().find(Product.id(client.key), shorter.id())).isEmpty();
        client.product.gateway().maintenance().sweep().run();
        assertThat(client.product.rows("count(*)", "client_file")).containsExactly("0");
    }

    @Test
    void results_are_kept_together_from_the_end_of_the_batch_on() {
        ClientBatch batch = ok(client.create(CREATE.formatted(
                client.uploaded(line("one", BODY) + "\n" + line("two", BODY)).id())));
        client.runAll();
        client.product.update("update job set finished_at = now() - interval '20 days' where key_id = ?", client.owner);
        client.product.gateway().maintenance().sweep().run();
        assertThat(lines(client.output(
                        client.file(String.valueOf(shown(client.found(batch)).text("output_file_id"))))))
                .hasSize(2);

        client.product.update(
                "update batch set finished_at = now() - interval '20 days' where key_id = ?", client.owner);
        client.product.gateway().maintenance().sweep().run();
        assertThat(client.product.rows("count(result); count(payload)", "job where key_id = ?", client.owner))
                .containsExactly("0 0");
    }

    @ParameterizedTest
    @CsvSource({"assistants, unsupported, purpose", "'', unsupported, purpose"})
    void only_inputs_of_batches_are_taken(String purpose, String code, String param) {
        Problem problem = refused(client.upload(client.key, "{}", purpose, ""));

        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.param()).isEqualTo(param);
    }
}
