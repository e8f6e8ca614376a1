package aigateway.jobs;

/**
 * An accepted job or batch.
 *
 * @param replayed whether it is the answer to an earlier request with the same idempotency key
 */
public record Submitted<T>(T value, boolean replayed) {}
