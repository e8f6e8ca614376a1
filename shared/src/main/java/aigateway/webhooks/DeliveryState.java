package aigateway.webhooks;

import aigateway.kernel.DeliveryId;
import aigateway.kernel.JobId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A delivery as its owner sees it.
 *
 * @param status pending, delivered or failed
 * @param outcome of the last attempt: a status or a short class; null before the first
 * @param nextAttemptAt null when it is due now or has ended
 */
public record DeliveryState(
        DeliveryId id,
        JobId job,
        String eventType,
        String status,
        int attempts,
        @Nullable String outcome,
        @Nullable Instant nextAttemptAt,
        Instant createdAt,
        @Nullable Instant finishedAt) {}
