package aigateway.budgets;

import aigateway.kernel.AskedModel;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt went.
 *
 * @param startedAfterMillis since the start of the call
 * @param providerKey the name of the provider's key that was used; null when it has none
 * @param providerStatus of the provider's reply; null when there was none
 * @param code why it failed, from a fixed list; null when it did not
 * @param firstTokenMillis from its start to the first event of a stream; null when there was none
 * @param asked the model that the client requested
 */
public record AttemptFacts(
        long startedAfterMillis,
        @Nullable String providerKey,
        @Nullable Integer providerStatus,
        @Nullable String code,
        @Nullable Long firstTokenMillis,
        @Nullable AskedModel asked) {
    /** Nothing is known. */
    public static final AttemptFacts NONE = new AttemptFacts(0, null, null, null, null, null);
}
