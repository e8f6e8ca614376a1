package aigateway.cache;

/**
 * A whole reply and the provider and model that it came from.
 *
 * @param model as the provider knows it
 */
public record CachedReply(String provider, String model, byte[] body) {}
