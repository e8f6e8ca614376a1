package aigateway.call;

import aigateway.budgets.Settlement.Outcome;
import aigateway.kernel.Money;
import aigateway.kernel.Tokens;
import aigateway.pricing.Price;
import aigateway.providers.Target;
import org.jspecify.annotations.Nullable;

/**
 * What was set aside for an attempt.
 *
 * @param price null when the model has none
 * @param amount charged in full when the cost of the attempt stays unknown
 * @param outputCap for each choice, to be written into the request; null leaves the request as it is
 * @param lowered whether that is less than the client might expect
 */
public record Grant(
        @Nullable Price price, Money amount, @Nullable Long outputCap, boolean lowered) {
    /**
     * A response that does not report its usage is charged like an attempt of unknown outcome. Where the price allows no cost at
     * all, as for OpenAI's moderations, it costs nothing.
     */
    Reply.Receipt served(Target target, @Nullable Tokens reported, @Nullable Money providerCost, long millis) {
        Tokens tokens = reported == null && isFree() ? Tokens.NONE : reported;
        Money cost = tokens == null ? hold() : price == null ? null : price.cost(tokens);
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

    /** The provider may have done the work. */
    Reply.Receipt charged(Target target, long millis) {
        return receipt(target, Outcome.CHARGED, null, hold(), null, millis);
    }

    /** Nothing was consumed. */
    static Reply.Receipt voided(Target target, long millis) {
        return receipt(target, Outcome.VOIDED, null, Money.ZERO, null, millis);
    }

    private @Nullable Money hold() {
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
