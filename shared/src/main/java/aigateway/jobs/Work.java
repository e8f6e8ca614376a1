package aigateway.jobs;

/**
 * A claim, and what there is to do.
 *
 * @param payload the request's JSON, decrypted
 */
public record Work(Claim claim, byte[] payload) {}
