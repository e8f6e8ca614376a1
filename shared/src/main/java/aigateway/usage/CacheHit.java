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
 * @param listed whether the model has sums of its own in the usage
 */
public record CacheHit(
        RequestId request,
        KeyId key,
        List<String> tags,
        Endpoint endpoint,
        String provider,
        String model,
        boolean listed) {}
