package aigateway.jobs;

import aigateway.kernel.BatchId;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.RequestId;
import aigateway.webhooks.JobWebhook;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The right to work on a job, or to end it, until its lease ends. Every later write of the worker carries the epoch, so that a
 * worker that continues too late changes nothing.
 *
 * @param request the request id of the hold that pays its first attempt; null for a job from before there were holds
 * @param batch the batch that it belongs to, or null
 * @param webhook where its own event goes, or null
 * @param deadline no attempt starts after it; null when there is none
 * @param listened whether the key had enabled webhook endpoints when it was claimed
 * @param attempt from 1; 0 when none began
 */
public record JobLease(
        JobId id,
        @Nullable RequestId request,
        KeyId key,
        String kind,
        @Nullable BatchId batch,
        @Nullable JobWebhook webhook,
        boolean listened,
        Priority priority,
        @Nullable Instant deadline,
        int attempt,
        long epoch) {
    JobLease with(JobWebhook own) {
        return new JobLease(id, request, key, kind, batch, own, listened, priority, deadline, attempt, epoch);
    }

    boolean isDeadlineAt(Instant instant) {
        return deadline != null && !instant.isBefore(deadline);
    }
}
