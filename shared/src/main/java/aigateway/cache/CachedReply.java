package aigateway.cache;

import aigateway.kernel.Money;
import org.jspecify.annotations.Nullable;

/**
 * A whole reply and the provider and model that it came from.
 *
 * @param model as the provider knows it
 * @param cost of the attempt that made it; null when it has no price, or was stored by an earlier version
 */
public record CachedReply(
        String provider, String model, @Nullable Money cost, byte[] body) {}
