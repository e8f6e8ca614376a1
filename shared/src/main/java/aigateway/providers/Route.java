package aigateway.providers;

/**
 * Where a call goes.
 *
 * @param model the name at that provider
 */
public record Route(Provider provider, String model) {}
