package aigateway.budgets;

import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.kernel.Tokens;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended.
 *
 * @param cost null when the model has no price; of a charged attempt the hold counts, whatever stands here
 * @param providerCost what the provider itself said it cost
 * @param millis how long the provider took
 */
public record Settlement(
        RequestId request,
        int attempt,
        Outcome outcome,
        Tokens tokens,
        @Nullable Money cost,
        @Nullable Money providerCost,
        long millis) {
    /** As far as money goes. */
    public enum Outcome {
        /** The provider said what it consumed. */
        SETTLED,
        /** It is proven or agreed that nothing was consumed. */
        VOIDED,
        /** The work may have been done and its usage is unknown, so the hold is charged in full. */
        CHARGED
    }
}
