package aigateway.providers;

import aigateway.kernel.Money;
import aigateway.kernel.Problem;
import aigateway.kernel.Tokens;
import org.jspecify.annotations.Nullable;

/** What a provider's reply means for the client and for the money. */
public sealed interface Classification {
    /**
     * The work was done.
     *
     * @param body as the provider sent it
     * @param tokens null when the answer does not say, or says nonsense
     * @param providerCost what the provider says it cost (OpenRouter does)
     */
    record Served(
            byte[] body, @Nullable Tokens tokens, @Nullable Money providerCost) implements Classification {}

    /** It was not done, and nothing was consumed. */
    record Free(Problem problem, RetryAdvice remedy) implements Classification {}

    /** Perhaps it was done: treated as consumed, and an SDK must not simply try again. */
    record Unknown(Problem problem, RetryAdvice remedy) implements Classification {}
}
