package aigateway.budgets;

import aigateway.kernel.CallFacts;
import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.kernel.Tokens;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended.
 *
 * @param cost null when the model has no price; ignored for a charged attempt, which costs its hold
 * @param providerCost the cost as the provider reported it
 * @param listed whether the model has sums of its own in the usage
 * @param millis how long the provider took
 * @param facts how the attempt went
 * @param call what its call was, if it is the last attempt; null otherwise
 */
public record Settlement(
        RequestId request,
        int attempt,
        Outcome outcome,
        Tokens tokens,
        @Nullable Money cost,
        @Nullable Money providerCost,
        boolean listed,
        long millis,
        UsageDetails details,
        AttemptFacts facts,
        @Nullable CallFacts call) {
    /** Of a listed model, of which nothing else is known. */
    public Settlement(
            RequestId request,
            int attempt,
            Outcome outcome,
            Tokens tokens,
            @Nullable Money cost,
            @Nullable Money providerCost,
            long millis) {
        this(
                request,
                attempt,
                outcome,
                tokens,
                cost,
                providerCost,
                true,
                millis,
                UsageDetails.NONE,
                AttemptFacts.NONE,
                null);
    }

    /** As far as money goes. */
    public enum Outcome {
        /** The provider reported its usage. */
        SETTLED,
        /** Nothing was consumed, by proof or by agreement. */
        VOIDED,
        /** The work may have been done and its usage is unknown: the hold is charged in full. */
        CHARGED
    }
}
