package aigateway.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.admin.IssuedKey;
import aigateway.assembly.Gateway;
import aigateway.jobs.Job;
import aigateway.jobs.Submitted;
import aigateway.json.RequestBody;
import aigateway.kernel.DeliveryId;
import aigateway.kernel.JobId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.keys.PostgresKeys;
import aigateway.testing.LogLines;
import aigateway.testing.Product;
import aigateway.testing.Signed;
import aigateway.testing.WebhookReceiver;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it reads the whole log")
class DataKeyRotationTest {
    private static final String OLD = "the-first-data-key-of-the-tests";
    private static final String NEW = "the-second-data-key-of-the-tests";
    private static final String UNDER_VERSION_1 =
            "client_key where substring(webhook_secret from 1 for 4) = '\\x00000001'";

    private final Product product = Product.start(Map.of("DATA_KEY", OLD), InstantSource.system());
    private final WebhookReceiver receiver = WebhookReceiver.start();
    private final IssuedKey made = product.createKey("{\"name\":\"hooked\"}");
    private final String key = String.valueOf(made.secret());
    private final String webhookSecret = String.valueOf(made.webhookSecret());

    @AfterEach
    void close() {
        receiver.close();
        product.close();
    }

    @Test
    void what_was_sealed_under_the_old_version_is_run_read_and_signed_after_the_restart() {
        product.provider().answers(200, "{\"id\":\"c\",\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}");
        Job accepted = submit(product.gateway());
        Job done = submit(product.gateway());
        product.gateway().jobs().run().run(done.id());

        try (Gateway restarted = restartedWith("2:" + NEW + ",1:" + OLD)) {
            restarted.jobs().run().run(accepted.id());

            for (Job each : new Job[] {accepted, done}) {
                assertThat(restarted.jobs().store().find(Product.id(key), each.id()))
                        .hasValueSatisfying(job -> assertThat(job.result()).contains("\"prompt_tokens\":10"));
                restarted.webhooks().deliver().deliver(event(each.id()));
            }
        }

        assertThat(product.provider().received()).hasSize(2);
        assertThat(receiver.received())
                .hasSize(2)
                .allSatisfy(
                        event -> assertThat(Signed.with(webhookSecret, event)).isTrue());
    }

    @Test
    void after_the_sweep_the_old_version_can_be_taken_away_and_webhooks_still_verify() {
        product.newKey();
        assertThat(product.rows("count(*)", UNDER_VERSION_1)).containsExactly("2");

        try (Gateway both = restartedWith("2:" + NEW + ",1:" + OLD);
                var log = LogLines.open()) {
            both.maintenance().sweep().run();
            both.maintenance().sweep().run();

            assertThat(log.lines("encryption_rotated"))
                    .singleElement()
                    .asString()
                    .contains("\"reencrypted\":2,\"not_opened\":0");
        }
        assertThat(product.rows("count(*)", UNDER_VERSION_1)).containsExactly("0");
        assertThat(product.rows("count(*)", "client_key where version <> 1")).containsExactly("0");

        try (Gateway without = restartedWith("2:" + NEW)) {
            Job job = submit(without);
            without.jobs().run().run(job.id());
            without.webhooks().deliver().deliver(event(job.id()));
        }
        assertThat(receiver.received())
                .singleElement()
                .satisfies(
                        event -> assertThat(Signed.with(webhookSecret, event)).isTrue());
    }

    @Test
    void a_secret_that_cannot_be_decrypted_keeps_no_other_from_being_encrypted_again() {
        product.update(
                "update client_key set webhook_secret = '\\x0000000700' where id = ?",
                Product.id(key).value());
        for (int i = 0; i < 3; i++) {
            product.newKey();
        }

        try (Gateway both = restartedWith("2:" + NEW + ",1:" + OLD);
                var log = LogLines.open()) {
            both.maintenance().sweep().run();

            assertThat(log.lines("encryption_rotated"))
                    .singleElement()
                    .asString()
                    .contains("\"reencrypted\":3,\"not_opened\":1");
        }
        assertThat(product.rows("count(*)", UNDER_VERSION_1)).containsExactly("0");
    }

    @Test
    void a_column_that_cannot_be_read_keeps_no_other_from_being_encrypted_again() {
        var made = product.gateway()
                .notices()
                .manageChannels()
                .create(
                        "admin-token",
                        Product.json("{\"name\":\"Ops\",\"kind\":\"slack\",\"url\":\"" + receiver.url() + "\"}"));
        assertThat(made.map(_ -> "made").orElse(Problem::message)).isEqualTo("made");
        product.update("alter table client_key rename column webhook_secret to canary");

        try (Gateway both = restartedWith("2:" + NEW + ",1:" + OLD);
                var log = LogLines.open()) {
            both.maintenance().sweep().run();

            assertThat(log.lines("encryption_not_rotated")).hasSize(1);
            assertThat(log.lines("sweep_task_failed", "rotate_encryption"))
                    .singleElement()
                    .satisfies(line -> assertThat(line).doesNotContain("canary"));
        }
        assertThat(product.rows("substring(address from 1 for 4)", "channel")).containsExactly("\\x00000002");
        assertThat(product.rows("detail", "admin_event where action = 'encryption.rotate'"))
                .hasSize(1);
    }

    @Test
    void a_secret_that_was_changed_meanwhile_is_left_as_it_is() {
        var column = new PostgresKeys(product.postgres()).webhookSecrets();
        var read = column.notStartingWith(new byte[] {0, 0, 0, 2}, 10).getFirst();
        product.update("update client_key set webhook_secret = '\\x00000002aa'");

        assertThat(column.replace(read, new byte[] {0, 0, 0, 2, 1})).isFalse();

        assertThat(product.rows("webhook_secret", "client_key")).containsExactly("\\x00000002aa");
    }

    private Gateway restartedWith(String dataKey) {
        return product.test().another(Map.of("DATA_KEY", dataKey), InstantSource.system());
    }

    private Job submit(Gateway gateway) {
        byte[] body = ("{\"kind\":\"chat.completions\",\"payload\":" + Product.CHAT + ",\"webhook\":{\"url\":\""
                        + receiver.url() + "\"}}")
                .getBytes(StandardCharsets.UTF_8);
        return switch (gateway.jobs()
                .submit()
                .submit(Product.client(key, Product.SOURCE), new RequestBody(body, "application/json"), null)) {
            case Result.Ok(Submitted(Job job, boolean _)) -> job;
            case Result.Refused(var problem) -> throw new AssertionError(problem.message());
        };
    }

    private DeliveryId event(JobId job) {
        return new DeliveryId(
                product.rows("id", "delivery where job_id = ?", job.value()).getFirst());
    }
}
