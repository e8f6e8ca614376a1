package aigateway.webhooks;

import aigateway.kernel.BatchId;
import aigateway.kernel.DeliveryId;
import aigateway.kernel.EventId;
import aigateway.kernel.JobId;
import aigateway.kernel.WebhookEndpointId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A delivery as its owner sees it.
 *
 * @param endpoint that it goes to; null for the webhook that the job or batch itself names
 * @param job that its event is about, or null
 * @param batch that its event is about, or null
 * @param status pending, delivered or failed
 * @param outcome of the last attempt: a status or a short class; null before the first
 * @param nextAttemptAt null when it is due now or has ended
 */
public record DeliveryState(
        DeliveryId id,
        EventId event,
        @Nullable WebhookEndpointId endpoint,
        @Nullable JobId job,
        @Nullable BatchId batch,
        String eventType,
        String status,
        int attempts,
        @Nullable String outcome,
        @Nullable Instant nextAttemptAt,
        Instant createdAt,
        @Nullable Instant finishedAt) {}
