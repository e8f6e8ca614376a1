package aigateway.jobs;

import java.util.List;

/**
 * A job that this worker may run.
 *
 * @param tags of the request that submitted it, beside those of the key
 * @param payload the {@link StoredRequest}, decrypted
 */
public record LeasedJob(JobLease lease, List<String> tags, byte[] payload) {}
