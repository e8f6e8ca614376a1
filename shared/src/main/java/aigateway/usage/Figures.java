package aigateway.usage;

import aigateway.kernel.Money;
import org.jspecify.annotations.Nullable;

/**
 * What calls consumed. docs/usage.md defines each.
 *
 * @param calls that the gateway replied to, refused ones and answers from the cache included
 * @param attempts at providers
 * @param failedCalls calls whose error is the provider's or the gateway's
 * @param refusedCalls calls that were refused before an attempt, by a rule or because they are wrong
 * @param cachedCalls calls that were answered from the cache
 * @param chargedCalls attempts of unknown outcome, charged in full
 * @param unpricedCalls attempts of which something has no price, which is missing in the cost
 * @param cost null when it is unknown: it is zero, and something has no price
 * @param chargedCost the part of the cost that was charged on an unknown outcome
 * @param providerCost the cost that providers reported, where they did
 * @param savings what the answers from the cache had cost when they were made
 */
public record Figures(
        long calls,
        long attempts,
        long failedCalls,
        long refusedCalls,
        long cachedCalls,
        long chargedCalls,
        long unpricedCalls,
        long inputTokens,
        long cachedInputTokens,
        long cacheWriteTokens,
        long outputTokens,
        long reasoningTokens,
        @Nullable Money cost,
        Money chargedCost,
        Money providerCost,
        Money savings) {
    public static final Figures NONE =
            new Figures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Money.ZERO, Money.ZERO, Money.ZERO, Money.ZERO);
}
