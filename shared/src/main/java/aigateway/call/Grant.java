package aigateway.call;

import aigateway.budgets.Settlement.Outcome;
import aigateway.kernel.Money;
import aigateway.kernel.Tokens;
import aigateway.pricing.Price;
import aigateway.providers.Target;
import org.jspecify.annotations.Nullable;

/**
 * What a reservation grants to an attempt: an amount, and the output that it pays for.
 *
 * @param price null when the model has no price
 * @param amount the amount of the hold, charged in full when the cost of the attempt stays unknown
 * @param outputCap output tokens of each choice, to be written into the request; null leaves the request as it is
 * @param lowered whether a budget has made the cap lower than the usual one; never for a cap of the client's own
 */
public record Grant(
        @Nullable Price price, Money amount, @Nullable Long outputCap, boolean lowered) {
    /**
     * The receipt of an attempt that the provider has served. A response that does not report its usage is charged the
     * whole hold. The hold of a free model is 0, as for OpenAI's moderations, and its response costs nothing.
     */
    Reply.Receipt served(Target target, @Nullable Tokens reported, @Nullable Money providerCost, long millis) {
        Tokens tokens = reported == null && isFree() ? Tokens.NONE : reported;
        Money cost = tokens == null ? fullCharge() : price == null ? null : price.cost(tokens);
        return receipt(target, tokens == null ? Outcome.CHARGED : Outcome.SETTLED, tokens, cost, providerCost, millis);
    }

    /** Whether the price allows no cost at all. */
    boolean isFree() {
        return price != null && amount.equals(Money.ZERO);
    }

    /** Whether these tokens cost more than was set aside. */
    boolean isExceededBy(Tokens tokens) {
        return price != null && price.cost(tokens).compareTo(amount) > 0;
    }

    /** The receipt of an attempt that the provider may have served: the whole hold is charged. */
    Reply.Receipt charged(Target target, long millis) {
        return receipt(target, Outcome.CHARGED, null, fullCharge(), null, millis);
    }

    /** The receipt of an attempt that has cost nothing. */
    static Reply.Receipt voided(Target target, long millis) {
        return receipt(target, Outcome.VOIDED, null, Money.ZERO, null, millis);
    }

    /** Null for a model without a price: its cost stays unknown. */
    private @Nullable Money fullCharge() {
        return price == null ? null : amount;
    }

    private static Reply.Receipt receipt(
            Target target,
            Outcome outcome,
            @Nullable Tokens tokens,
            @Nullable Money cost,
            @Nullable Money providerCost,
            long millis) {
        return new Reply.Receipt(target.provider().name(), target.model(), outcome, tokens, cost, providerCost, millis);
    }
}
