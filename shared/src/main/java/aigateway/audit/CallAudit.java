package aigateway.audit;

import aigateway.kernel.Endpoint;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * One call by an identified client, without content.
 *
 * @param model as the client named it, cut; null when the body did not get so far
 * @param status of the reply to the client
 * @param code of the error, or null
 * @param source the client's address
 * @param redactedRequest JSON made by {@link RedactedRequest}, or null
 */
public record CallAudit(
        RequestId request,
        KeyId key,
        @Nullable JobId job,
        Endpoint endpoint,
        @Nullable String model,
        int status,
        @Nullable String code,
        long millis,
        String source,
        @Nullable String redactedRequest) {}
