package aigateway.jobs;

import aigateway.kernel.BatchId;
import aigateway.kernel.KeyId;
import aigateway.webhooks.JobWebhook;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A batch as its owner sees it.
 *
 * @param jobs how many were submitted; more than the sum of the counts when some were deleted
 * @param counts how many of its jobs are in each status, every status named
 * @param metadata the owner's own pairs as JSON, decrypted
 * @param webhook where its event goes, or null
 * @param origin the API in whose form it was submitted; null for a batch of jobs
 * @param finishedAt null while one of its jobs is open
 */
public record Batch(
        BatchId id,
        KeyId key,
        int jobs,
        Map<Job.Status, Long> counts,
        @Nullable String metadata,
        @Nullable JobWebhook webhook,
        @Nullable BatchOrigin origin,
        Instant createdAt,
        @Nullable Instant finishedAt) {
    /** As it was when it was accepted. */
    public Batch asAccepted() {
        return new Batch(
                id, key, jobs, Map.of(Job.Status.QUEUED, (long) jobs), metadata, webhook, origin, createdAt, null);
    }

    public long count(Job.Status status) {
        return counts.getOrDefault(status, 0L);
    }
}
