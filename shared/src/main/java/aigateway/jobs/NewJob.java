package aigateway.jobs;

import aigateway.kernel.Endpoint;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * A job to be stored.
 *
 * @param request names the hold that pays its first attempt
 * @param payload the request's JSON
 * @param metadata a JSON object, or null
 */
public record NewJob(
        JobId id,
        RequestId request,
        KeyId key,
        Endpoint kind,
        byte[] payload,
        @Nullable String metadata,
        @Nullable String webhookUrl) {}
