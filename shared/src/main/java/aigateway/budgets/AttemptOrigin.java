package aigateway.budgets;

import aigateway.kernel.Endpoint;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose attempt it is and where it went: what a hold knows of it.
 *
 * @param team of the key; null when it has none
 * @param model as the provider knows it
 * @param priceVersion null when the model has no price
 */
public record AttemptOrigin(
        KeyId key,
        @Nullable TeamId team,
        List<String> tags,
        @Nullable JobId job,
        Endpoint endpoint,
        String provider,
        String model,
        @Nullable String priceVersion) {}
