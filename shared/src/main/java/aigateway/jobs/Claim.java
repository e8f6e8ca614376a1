package aigateway.jobs;

import aigateway.kernel.Endpoint;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * The right to work on a job until its lease ends. Every later write of the worker carries the epoch, so that a worker that
 * woke up too late changes nothing.
 *
 * @param request names the hold that pays its first attempt; null for a job from before there were holds
 * @param payload the request's JSON, decrypted
 * @param webhookUrl where to tell the owner, or null
 * @param attempt from 1
 */
public record Claim(
        JobId id,
        @Nullable RequestId request,
        KeyId key,
        Endpoint kind,
        byte[] payload,
        @Nullable String webhookUrl,
        int attempt,
        long epoch) {}
