package aigateway.usage;

import aigateway.kernel.Endpoint;
import aigateway.kernel.KeyId;
import aigateway.kernel.RequestId;
import java.util.List;

/**
 * A call that was answered from the cache.
 *
 * @param provider whose answer it was
 * @param model as that provider knows it
 */
public record CacheHit(
        RequestId request, KeyId key, List<String> tags, Endpoint endpoint, String provider, String model) {}
