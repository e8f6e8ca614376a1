package aigateway.jobs;

import aigateway.kernel.BatchId;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.RequestId;
import aigateway.webhooks.JobWebhook;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job to be stored.
 *
 * @param request the request id of the hold that pays its first attempt; null where it spends nothing
 * @param tags of the request, beside those of the key
 * @param batch the batch that it belongs to, or null
 * @param payload the {@link StoredRequest}
 * @param metadata a JSON object, or null
 * @param deadline no attempt starts after it; null when there is none
 */
public record NewJob(
        JobId id,
        @Nullable RequestId request,
        KeyId key,
        List<String> tags,
        @Nullable BatchId batch,
        String kind,
        byte[] payload,
        @Nullable String metadata,
        @Nullable JobWebhook webhook,
        Priority priority,
        @Nullable Instant deadline) {}
