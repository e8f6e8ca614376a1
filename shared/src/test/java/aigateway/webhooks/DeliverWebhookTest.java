package aigateway.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.admin.IssuedKey;
import aigateway.jobs.Job;
import aigateway.kernel.DeliveryId;
import aigateway.kernel.Result;
import aigateway.sqs.Queue;
import aigateway.testing.Product;
import aigateway.testing.RawServer;
import aigateway.testing.Signed;
import aigateway.testing.WebhookReceiver;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sqs.model.Message;

class DeliverWebhookTest {
    private static final Product PRODUCT = Product.start();

    private final IssuedKey made = PRODUCT.createKey("{\"name\":\"hooked\"}");
    private final String key = String.valueOf(made.secret());
    private final WebhookReceiver receiver = WebhookReceiver.start();
    private @Nullable Job job;

    @AfterAll
    static void closeAll() {
        PRODUCT.close();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void an_event_is_delivered_once_with_a_signature_that_anyone_can_check() {
        Job ended = finishedJob(receiver.url());
        DeliveryId event = enqueuedDelivery();

        PRODUCT.gateway().webhooks().deliver().deliver(event);
        PRODUCT.gateway().webhooks().deliver().deliver(event);

        assertThat(receiver.received()).hasSize(1);
        WebhookReceiver.Received received = receiver.received().getFirst();
        assertThat(received.headers())
                .containsEntry("webhook-id", event.value())
                .containsEntry("content-type", "application/json");
        String timestamp = String.valueOf(received.headers().get("webhook-timestamp"));
        assertThat(Instant.ofEpochSecond(Long.parseLong(timestamp)))
                .isBetween(Instant.now().minusSeconds(30), Instant.now().plusSeconds(1));
        assertThat(Signed.with(String.valueOf(made.webhookSecret()), received)).isTrue();
        assertThat(received.body())
                .contains(
                        "\"type\":\"job.succeeded\"",
                        "\"job_id\":\"" + ended.id() + "\"",
                        "\"status\":\"succeeded\"",
                        "\"total_tokens\":15")
                .doesNotContain("Hello", "Hi");
        assertThat(row(event)).isEqualTo("delivered 204 1");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 302, 404, 429})
    void a_receiver_that_does_not_accept_it_is_asked_again_later(int status) {
        receiver.answers(status);
        finishedJob(receiver.url());
        DeliveryId event = enqueuedDelivery();

        deliver(event);
        deliver(event);

        assertThat(receiver.received()).hasSize(1);
        assertThat(row(event)).isEqualTo("pending " + status + " 1");
        assertThat(PRODUCT.rows(
                        "next_attempt_at between now() + interval '2 seconds' and now() + interval '7 seconds'",
                        "delivery where id = ?",
                        event.value()))
                .containsExactly("true");
    }

    @Test
    void where_the_sender_reaches_no_queue_the_sweeper_enqueues_as_soon_as_it_is_due() {
        var none = new Queue(
                () -> {
                    throw new AssertionError("asked for a queue");
                },
                null);
        new DeliveryQueue(none)
                .enqueueOrLog(new DeliveryId("evt_00000000000000000000000000000000"), Duration.ofSeconds(5));

        receiver.answers(500);
        finishedJob(receiver.url());
        DeliveryId event = enqueuedDelivery();
        deliver(event);
        due(event);
        PRODUCT.update("update delivery set created_at = now() - interval '6 seconds' where id = ?", event.value());
        PRODUCT.gateway().maintenance().sweep().run();

        assertThat(enqueuedDelivery()).isEqualTo(event);
    }

    @Test
    void after_ten_attempts_a_delivery_has_failed() {
        receiver.answers(500);
        finishedJob(receiver.url());
        DeliveryId event = enqueuedDelivery();
        for (int attempt = 1; attempt <= 12; attempt++) {
            deliver(event);
            due(event);
        }

        assertThat(row(event)).isEqualTo("failed 500 10");
        assertThat(receiver.received()).hasSize(10);
    }

    @Test
    void a_receiver_that_is_gone_is_not_asked_again() {
        receiver.answers(410);
        finishedJob(receiver.url());
        DeliveryId event = enqueuedDelivery();
        deliver(event);

        assertThat(row(event)).isEqualTo("failed 410 1");
    }

    @Test
    void a_receiver_that_is_not_there_delays_the_delivery_and_not_the_job() {
        receiver.close();
        Job ended = finishedJob(receiver.url());
        DeliveryId event = enqueuedDelivery();

        deliver(event);

        assertThat(row(event)).startsWith("pending ").endsWith(" 1");
        assertThat(PRODUCT.job(key, ended.id()).status()).isEqualTo(Job.Status.SUCCEEDED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?a=b|c", "/{id}", "/a^b", "/100%25", "/100%", "?q=\\\"x\\\""})
    void an_address_that_was_accepted_with_the_job_can_be_sent_to(String rest) {
        try (var lenient = RawServer.saying("HTTP/1.1 204 No Content\r\n\r\n")) {
            finishedJob(lenient.url() + rest);
            DeliveryId event = enqueuedDelivery();

            PRODUCT.gateway().webhooks().deliver().deliver(event);

            assertThat(row(event)).isEqualTo("delivered 204 1");
            assertThat(lenient.requests()).hasSize(1);
        }
    }

    @Test
    void two_messages_at_once_send_one_event() {
        finishedJob(receiver.url());
        DeliveryId event = enqueuedDelivery();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 6; i++) {
                threads.execute(() -> PRODUCT.gateway().webhooks().deliver().deliver(event));
            }
        }

        assertThat(receiver.received()).hasSize(1);
    }

    @Test
    void the_sweeper_enqueues_an_event_whose_message_was_lost() {
        finishedJob(receiver.url());
        DeliveryId event = enqueuedDelivery();
        PRODUCT.update(
                "update delivery set sent_at = null, created_at = now() - interval '6 seconds' where id = ?",
                event.value());

        PRODUCT.gateway().maintenance().sweep().run();

        assertThat(enqueuedDelivery()).isEqualTo(event);
    }

    @Test
    void an_event_whose_sender_died_is_sent_again_by_another() {
        finishedJob(receiver.url());
        DeliveryId event = enqueuedDelivery();
        PRODUCT.update(
                "update delivery set attempts = 1, sent_at = now() - interval '2 minutes',"
                        + " lease_until = now() - interval '1 minute' where id = ?",
                event.value());

        PRODUCT.gateway().maintenance().sweep().run();
        assertThat(enqueuedDelivery()).isEqualTo(event);
        deliver(event);

        assertThat(row(event)).isEqualTo("delivered 204 2");
        assertThat(receiver.received()).hasSize(1);
    }

    @Test
    void an_event_whose_sender_died_in_the_last_attempt_has_failed() {
        finishedJob(receiver.url());
        DeliveryId event = enqueuedDelivery();
        PRODUCT.update(
                "update delivery set attempts = 10, sent_at = now(), lease_until = now() - interval '1 second' where id = ?",
                event.value());

        PRODUCT.gateway().maintenance().sweep().run();
        deliver(event);

        assertThat(row(event)).isEqualTo("failed sender_died 10");
        assertThat(receiver.received()).isEmpty();
    }

    private static void deliver(DeliveryId event) {
        PRODUCT.gateway().webhooks().deliver().deliver(event);
    }

    private static void due(DeliveryId event) {
        PRODUCT.update("update delivery set next_attempt_at = now() - interval '1 second' where id = ?", event.value());
    }

    private Job finishedJob(String url) {
        job = PRODUCT.submit(
                key,
                "{\"kind\":\"chat.completions\",\"payload\":" + Product.CHAT + ",\"webhook\":{\"url\":\"" + url
                        + "\"}}");
        PRODUCT.gateway().jobs().run().run(job.id());
        return job;
    }

    /** The message of the last job's event; those of earlier tests may come late. */
    private DeliveryId enqueuedDelivery() {
        String id = PRODUCT.rows(
                        "id",
                        "delivery where job_id = ?",
                        job == null ? null : job.id().value())
                .getFirst();
        List<Message> messages =
                PRODUCT.test().queues().take(PRODUCT.test().queues().webhooksUrl());
        assertThat(messages.stream()
                        .map(message -> DeliveryQueue.delivery(message.body())
                                .orElseThrow()
                                .value()))
                .contains(id);
        return new DeliveryId(id);
    }

    @Test
    void a_delivery_can_be_replayed_under_its_own_id_by_its_owner_only() {
        receiver.answers(410);
        finishedJob(receiver.url());
        DeliveryId event = enqueuedDelivery();
        deliver(event);
        receiver.answers(200);
        var replay = PRODUCT.gateway().webhooks().replay();
        assertThat(replay.replay(Product.id(PRODUCT.newKey()), event)).isEqualTo(ReplayDelivery.noSuchDelivery());
        assertThat(replay.replay(Product.id(key), event).map(DeliveryState::status))
                .isEqualTo(Result.ok("pending"));
        assertThat(enqueuedDelivery()).isEqualTo(event);
        deliver(event);

        assertThat(row(event)).isEqualTo("delivered 200 1");
        assertThat(receiver.received().stream().map(got -> got.headers().get("webhook-id")))
                .containsExactly(event.value(), event.value());
        assertThat(PRODUCT.gateway().webhooks().deliveries().list(Product.id(key), null, 10))
                .singleElement()
                .satisfies(state -> assertThat(state.attempts()).isEqualTo(1));
    }

    private static String row(DeliveryId event) {
        return PRODUCT.rows("status; outcome; attempts", "delivery where id = ?", event.value())
                .getFirst();
    }
}
