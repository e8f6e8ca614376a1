package aigateway.cache;

/**
 * A whole answer, and whose it was.
 *
 * @param model as the provider knows it
 */
public record CachedReply(String provider, String model, byte[] body) {}
