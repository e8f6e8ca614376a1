package aigateway.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.admin.IssuedKey;
import aigateway.jobs.Job;
import aigateway.kernel.DeliveryId;
import aigateway.testing.ManualClock;
import aigateway.testing.Product;
import aigateway.testing.Signed;
import aigateway.testing.WebhookReceiver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One event over its attempts. The sender's clock is moved by hand; when an attempt is due is the database's to say. */
class WebhookAttemptsTest {
    private static final List<Duration> PAUSES =
            List.of(Duration.ofSeconds(5), Duration.ofMinutes(5), Duration.ofMinutes(30));
    private static final Duration MILLISECOND = Duration.ofMillis(1);

    private final ManualClock clock = ManualClock.atNow();
    private final Product product = Product.start(Map.of(), clock);
    private final WebhookReceiver receiver = WebhookReceiver.start();
    private final IssuedKey made = product.createKey("{\"name\":\"hooked\"}");

    @AfterEach
    void close() {
        receiver.close();
        product.close();
    }

    @Test
    void after_three_500s_and_a_200_it_was_sent_four_times_by_the_schedule_under_one_id_each_freshly_signed() {
        DeliveryId event = event();
        List<String> sentAt = new ArrayList<>();
        receiver.answers(500);
        for (Duration pause : PAUSES) {
            sentAt.add(Long.toString(clock.instant().getEpochSecond()));
            Duration gap = gapAfterAttempt(event, pause);
            deliver(event);
            assertThat(receiver.received()).as("before it is due").hasSameSizeAs(sentAt);
            clock.advance(gap);
            product.update("update delivery set next_attempt_at = now() where id = ?", event.value());
        }
        receiver.answers(200);
        sentAt.add(Long.toString(clock.instant().getEpochSecond()));
        deliver(event);
        deliver(event);

        assertThat(product.rows("status; outcome; attempts; next_attempt_at", "delivery"))
                .containsExactly("delivered 200 4 null");
        assertThat(header("webhook-id")).hasSize(4).containsOnly(event.value());
        assertThat(header("webhook-timestamp")).doesNotHaveDuplicates().containsExactlyElementsOf(sentAt);
        assertThat(header("webhook-signature")).doesNotHaveDuplicates();
        assertThat(receiver.received())
                .allSatisfy(sent -> assertThat(Signed.with(String.valueOf(made.webhookSecret()), sent))
                        .isTrue());
        assertThat(receiver.received().stream().map(WebhookReceiver.Received::body))
                .containsOnly(receiver.received().getFirst().body());
    }

    /** From this attempt to the next; the database's clock before and after it says how exactly that can be known. */
    private Duration gapAfterAttempt(DeliveryId event, Duration pause) {
        Instant before = databaseTime("now()", "generate_series(1, 1)");
        deliver(event);
        Instant after = databaseTime("now()", "generate_series(1, 1)");
        Instant next = databaseTime("next_attempt_at", "delivery");
        assertThat(Duration.between(before, next).plus(MILLISECOND))
                .isGreaterThanOrEqualTo(pause.multipliedBy(8).dividedBy(10));
        assertThat(Duration.between(after, next).minus(MILLISECOND))
                .isLessThanOrEqualTo(pause.multipliedBy(12).dividedBy(10));
        return Duration.between(before, next);
    }

    private Instant databaseTime(String of, String from) {
        return Instant.ofEpochMilli(
                Long.parseLong(product.rows("floor(extract(epoch from " + of + ") * 1000)::bigint", from)
                        .getFirst()));
    }

    private List<String> header(String name) {
        return receiver.received().stream()
                .map(sent -> String.valueOf(sent.headers().get(name)))
                .toList();
    }

    private void deliver(DeliveryId event) {
        product.gateway().webhooks().deliver().deliver(event);
    }

    private DeliveryId event() {
        Job job = product.submit(
                String.valueOf(made.secret()),
                "{\"kind\":\"chat.completions\",\"payload\":" + Product.CHAT + ",\"webhook\":{\"url\":\""
                        + receiver.url() + "\"}}");
        product.gateway().jobs().run().run(job.id());
        return new DeliveryId(product.rows("id", "delivery").getFirst());
    }
}
