package aigateway.jobs;

/**
 * A claim, and what there is to do.
 *
 * @param payload the request's JSON, decrypted
 */
public record LeasedJob(JobLease claim, byte[] payload) {}
