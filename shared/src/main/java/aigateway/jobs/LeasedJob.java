package aigateway.jobs;

/**
 * A job that this worker may run.
 *
 * @param payload the {@link StoredRequest}, decrypted
 */
public record LeasedJob(JobLease lease, byte[] payload) {}
