package aigateway.jobs;

import aigateway.kernel.JobId;
import java.util.function.Supplier;

/**
 * A job that was leased, still encrypted.
 *
 * @param job throws where it does not open; its lease then ends by itself
 */
public record Claim(JobId id, Supplier<LeasedJob> job) {}
