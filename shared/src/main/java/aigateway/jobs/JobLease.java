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
 * The right to work on a job, or to end it, until its lease ends. Every later write of the worker carries the epoch, so that a
 * worker that woke up too late changes nothing.
 *
 * @param request names the hold that pays its first attempt; null for a job from before there were holds
 * @param batch what it was handed in with, or null
 * @param webhook where to tell the owner, or null
 * @param deadline no attempt starts after it; null when any time will do
 * @param listened whether the key had enabled webhook endpoints when it was claimed
 * @param attempt from 1; 0 for one that was never begun
 */
public record JobLease(
        JobId id,
        @Nullable RequestId request,
        KeyId key,
        Endpoint kind,
        @Nullable BatchId batch,
        @Nullable JobWebhookSpec webhook,
        boolean listened,
        Priority priority,
        @Nullable Instant deadline,
        int attempt,
        long epoch) {}
