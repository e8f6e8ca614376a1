package aigateway.jobs;

import aigateway.kernel.BatchId;
import aigateway.kernel.Endpoint;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.RequestId;
import aigateway.webhooks.JobWebhookSpec;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job to be stored.
 *
 * @param request names the hold that pays its first attempt
 * @param batch what it is handed in with, or null
 * @param payload the request's JSON
 * @param metadata a JSON object, or null
 * @param deadline no attempt starts after it; null when any time will do
 */
public record NewJob(
        JobId id,
        RequestId request,
        KeyId key,
        @Nullable BatchId batch,
        Endpoint kind,
        byte[] payload,
        @Nullable String metadata,
        @Nullable JobWebhookSpec webhook,
        Priority priority,
        @Nullable Instant deadline) {}
