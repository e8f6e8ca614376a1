package aigateway.jobs;

import aigateway.kernel.BatchId;
import aigateway.kernel.KeyId;
import aigateway.webhooks.JobWebhook;
import org.jspecify.annotations.Nullable;

/**
 * A batch to be stored, with its jobs in the same transaction.
 *
 * @param jobs how many
 * @param metadata a JSON object, or null
 * @param origin the API in whose form it was submitted; null for a batch of jobs
 */
public record NewBatch(
        BatchId id,
        KeyId key,
        int jobs,
        @Nullable String metadata,
        @Nullable JobWebhook webhook,
        @Nullable BatchOrigin origin) {}
