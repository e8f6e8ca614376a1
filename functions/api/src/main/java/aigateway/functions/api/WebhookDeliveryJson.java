package aigateway.functions.api;

import aigateway.json.JsonText;
import aigateway.webhooks.DeliveryState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A delivery in the API's shape. */
final class WebhookDeliveryJson {
    private WebhookDeliveryJson() {}

    static void write(JsonText json, DeliveryState delivery) {
        json.text("id", delivery.id().value())
                .text("object", "webhook_delivery")
                .text("type", delivery.eventType())
                .text("event_id", delivery.event().value())
                .text(
                        "endpoint_id",
                        delivery.endpoint() == null ? null : delivery.endpoint().value())
                .text("job_id", delivery.job() == null ? null : delivery.job().value())
                .text(
                        "batch_id",
                        delivery.batch() == null ? null : delivery.batch().value())
                .text("status", delivery.status())
                .number("attempts", (long) delivery.attempts())
                .text("last_outcome", delivery.outcome())
                .number("next_attempt_at", seconds(delivery.nextAttemptAt()))
                .number("created_at", seconds(delivery.createdAt()))
                .number("finished_at", seconds(delivery.finishedAt()));
    }

    private static @Nullable Long seconds(@Nullable Instant instant) {
        return instant == null ? null : instant.getEpochSecond();
    }
}
