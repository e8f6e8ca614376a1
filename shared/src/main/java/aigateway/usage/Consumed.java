package aigateway.usage;

import aigateway.kernel.Endpoint;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.kernel.Tokens;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt at a provider consumed.
 *
 * @param attempt from 1
 * @param model as the provider knows it
 * @param cost null when the model has no price or the outcome is unknown
 * @param priceVersion the version of the price that the cost was made with
 * @param providerCost what the provider itself said it cost
 * @param millis how long the provider took
 */
public record Consumed(
        RequestId request,
        int attempt,
        KeyId key,
        @Nullable JobId job,
        Endpoint endpoint,
        String provider,
        String model,
        Outcome outcome,
        Tokens tokens,
        @Nullable Money cost,
        @Nullable String priceVersion,
        @Nullable Money providerCost,
        long millis) {
    /** How an attempt ended, as far as money goes. */
    public enum Outcome {
        /** The provider said what it consumed. */
        SETTLED,
        /** It is proven or agreed that nothing was consumed. */
        VOIDED,
        /** The work may have been done; nobody said what it consumed. */
        UNKNOWN
    }
}
