package aigateway.jobs;

import aigateway.kernel.Money;
import aigateway.kernel.Tokens;
import org.jspecify.annotations.Nullable;

/**
 * How a job's work ended.
 *
 * @param result the provider's answer, or null
 * @param error JSON, or null
 */
public record JobResult(
        Job.Status status,
        byte @Nullable [] result,
        byte @Nullable [] error,
        @Nullable Tokens tokens,
        @Nullable Money cost) {}
