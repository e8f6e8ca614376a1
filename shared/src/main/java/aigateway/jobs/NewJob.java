package aigateway.jobs;

import aigateway.kernel.Endpoint;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import org.jspecify.annotations.Nullable;

/**
 * A job to be stored.
 *
 * @param payload the request's JSON
 * @param metadata a JSON object, or null
 */
public record NewJob(
        JobId id,
        KeyId key,
        Endpoint kind,
        byte[] payload,
        @Nullable String metadata,
        @Nullable String webhookUrl) {}
