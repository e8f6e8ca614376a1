package aigateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.jobs.Job;
import aigateway.kernel.DeliveryId;
import aigateway.testing.Product;
import aigateway.testing.RawServer;
import aigateway.testing.WebhookReceiver;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sqs.model.Message;

class DeliverWebhookTest {
    private static final Product PRODUCT = Product.start();

    private final ManageKeys.Outcome.Made made = PRODUCT.createKey("{\"name\":\"hooked\"}");
    private final String key = String.valueOf(made.secret());
    private final WebhookReceiver receiver = WebhookReceiver.start();

    @AfterAll
    static void closeAll() {
        PRODUCT.close();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void an_event_is_delivered_once_with_a_signature_that_anyone_can_check() throws GeneralSecurityException {
        Job job = finishedJob(receiver.url());
        DeliveryId event = bell();

        PRODUCT.gateway().deliverWebhook().deliver(event);
        PRODUCT.gateway().deliverWebhook().deliver(event);

        assertThat(receiver.received()).hasSize(1);
        WebhookReceiver.Received received = receiver.received().getFirst();
        assertThat(received.headers())
                .containsEntry("webhook-id", event.value())
                .containsEntry("content-type", "application/json");
        String timestamp = String.valueOf(received.headers().get("webhook-timestamp"));
        assertThat(Instant.ofEpochSecond(Long.parseLong(timestamp)))
                .isBetween(Instant.now().minusSeconds(30), Instant.now().plusSeconds(1));
        byte[] secret =
                Base64.getDecoder().decode(String.valueOf(made.webhookSecret()).substring("whsec_".length()));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        byte[] signed = mac.doFinal((event + "." + timestamp + "." + received.body()).getBytes(StandardCharsets.UTF_8));
        assertThat(received.headers())
                .containsEntry("webhook-signature", "v1," + Base64.getEncoder().encodeToString(signed));
        assertThat(received.body())
                .contains(
                        "\"type\":\"job.succeeded\"",
                        "\"job_id\":\"" + job.id() + "\"",
                        "\"status\":\"succeeded\"",
                        "\"total_tokens\":15")
                .doesNotContain("Hello", "Hi");
        assertThat(row(event)).isEqualTo("delivered 204 1");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 410, 302, 404})
    void a_receiver_that_does_not_accept_it_fails_the_delivery(int status) {
        receiver.answers(status);
        finishedJob(receiver.url());
        DeliveryId event = bell();

        PRODUCT.gateway().deliverWebhook().deliver(event);
        PRODUCT.gateway().deliverWebhook().deliver(event);

        assertThat(receiver.received()).hasSize(1);
        assertThat(row(event)).isEqualTo("failed " + status + " 1");
    }

    @Test
    void a_receiver_that_is_not_there_fails_the_delivery_and_not_the_job() {
        receiver.close();
        Job job = finishedJob(receiver.url());
        DeliveryId event = bell();

        PRODUCT.gateway().deliverWebhook().deliver(event);

        assertThat(row(event)).startsWith("failed ").endsWith(" 1");
        assertThat(PRODUCT.job(key, job.id()).status()).isEqualTo(Job.Status.SUCCEEDED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?a=b|c", "/{id}", "/a^b", "/100%25", "/100%", "?q=\\\"x\\\""})
    void an_address_that_was_accepted_with_the_job_can_be_sent_to(String rest) {
        try (var lenient = RawServer.saying("HTTP/1.1 204 No Content\r\n\r\n")) {
            finishedJob(lenient.url() + rest);
            DeliveryId event = bell();

            PRODUCT.gateway().deliverWebhook().deliver(event);

            assertThat(row(event)).isEqualTo("delivered 204 1");
            assertThat(lenient.requests()).hasSize(1);
        }
    }

    @Test
    void two_messages_at_once_send_one_event() {
        finishedJob(receiver.url());
        DeliveryId event = bell();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 6; i++) {
                threads.execute(() -> PRODUCT.gateway().deliverWebhook().deliver(event));
            }
        }

        assertThat(receiver.received()).hasSize(1);
    }

    @Test
    void the_sweeper_rings_for_an_event_whose_bell_was_lost() {
        finishedJob(receiver.url());
        DeliveryId event = bell();
        PRODUCT.update(
                "update delivery set sent_at = null, created_at = now() - interval '6 seconds' where id = ?",
                event.value());

        PRODUCT.gateway().sweep().run();

        assertThat(bell()).isEqualTo(event);
    }

    @Test
    void an_event_whose_sender_died_is_failed_by_the_sweeper_and_not_sent_again() {
        finishedJob(receiver.url());
        DeliveryId event = bell();
        PRODUCT.update(
                "update delivery set attempts = 1, sent_at = now() - interval '6 minutes' where id = ?", event.value());

        PRODUCT.gateway().sweep().run();
        PRODUCT.gateway().deliverWebhook().deliver(event);

        assertThat(row(event)).isEqualTo("failed sender_died 1");
        assertThat(receiver.received()).isEmpty();
    }

    private Job finishedJob(String url) {
        Job job = PRODUCT.submit(
                key,
                "{\"kind\":\"chat.completions\",\"payload\":" + Product.CHAT + ",\"webhook\":{\"url\":\"" + url
                        + "\"}}");
        PRODUCT.gateway().runJob().run(job.id());
        return job;
    }

    private static DeliveryId bell() {
        List<Message> messages =
                PRODUCT.test().queues().take(PRODUCT.test().queues().webhooksUrl());
        assertThat(messages).hasSize(1);
        return Bells.delivery(messages.getFirst().body()).orElseThrow();
    }

    private static String row(DeliveryId event) {
        return PRODUCT.rows("status; outcome; attempts", "delivery where id = ?", event.value())
                .getFirst();
    }
}
