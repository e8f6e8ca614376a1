package aigateway.usage;

import aigateway.kernel.AskedModel;
import aigateway.kernel.CallFacts;
import aigateway.kernel.Endpoint;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.kernel.TeamId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call that was answered from the cache.
 *
 * @param provider whose answer it was
 * @param model as that provider knows it
 * @param listed whether the model has sums of its own in the usage
 * @param saved what the reply had cost; null when that is not known
 */
public record CacheHit(
        RequestId request,
        KeyId key,
        @Nullable TeamId team,
        List<String> tags,
        Endpoint endpoint,
        String provider,
        String model,
        boolean listed,
        @Nullable AskedModel asked,
        @Nullable Money saved,
        CallFacts call) {}
