package aigateway.jobs;

/**
 * A job that this worker may run.
 *
 * @param payload the request's JSON, decrypted
 */
public record LeasedJob(JobLease lease, byte[] payload) {}
