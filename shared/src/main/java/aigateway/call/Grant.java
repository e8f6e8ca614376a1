package aigateway.call;

import aigateway.budgets.Settlement.Outcome;
import aigateway.budgets.UsageDetails;
import aigateway.formats.ReportedUsage;
import aigateway.kernel.Money;
import aigateway.kernel.Tokens;
import aigateway.pricing.Price;
import aigateway.providers.Target;
import java.util.ArrayList;
import java.util.List;
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
    Reply.Receipt served(Target target, @Nullable ReportedUsage usage, Exchange exchange) {
        if (usage == null) {
            return isFree()
                    ? receipt(target, Outcome.SETTLED, Tokens.NONE, Money.ZERO, null, exchange)
                    : charged(target, exchange);
        }
        var details = new UsageDetails(
                usage.shape(), usage.consumption().parts(), usage.consumption().tiers(), flags(usage));
        return new Reply.Receipt(
                target.provider().name(),
                target.model(),
                Outcome.SETTLED,
                usage.tokens(),
                cost(usage),
                usage.cost(),
                exchange,
                version(),
                details);
    }

    /** A provider's own cost counts where the model, or a part of the call, has no price. */
    private @Nullable Money cost(ReportedUsage usage) {
        Money own = usage.cost();
        if (price == null) {
            return own;
        }
        Money cost = price.cost(usage.consumption());
        boolean more = own != null
                && own.compareTo(cost) > 0
                && !price.unpriced(usage.consumption()).isEmpty();
        return more ? own : cost;
    }

    private List<String> flags(ReportedUsage usage) {
        List<String> flags = new ArrayList<>();
        if (price != null) {
            price.unpriced(usage.consumption()).forEach(part -> flags.add("unpriced " + part));
        }
        if (!usage.explained()) {
            flags.add("unexplained");
        }
        return flags;
    }

    /** Whether the price allows no cost at all. */
    boolean isFree() {
        return price != null && amount.equals(Money.ZERO);
    }

    /** Whether this costs more than was reserved. */
    boolean isExceededBy(ReportedUsage usage) {
        return price != null && price.cost(usage.consumption()).compareTo(amount) > 0;
    }

    /** The receipt of an attempt that the provider may have served: the whole hold is charged. */
    Reply.Receipt charged(Target target, Exchange exchange) {
        return receipt(target, Outcome.CHARGED, null, fullCharge(), null, exchange);
    }

    /** The receipt of an attempt that has cost nothing. */
    static Reply.Receipt voided(Target target, Exchange exchange) {
        return new Reply.Receipt(
                target.provider().name(),
                target.model(),
                Outcome.VOIDED,
                null,
                Money.ZERO,
                null,
                exchange,
                null,
                UsageDetails.NONE);
    }

    private @Nullable String version() {
        return price == null ? null : price.version();
    }

    /** Null for a model without a price: its cost stays unknown. */
    private @Nullable Money fullCharge() {
        return price == null ? null : amount;
    }

    private Reply.Receipt receipt(
            Target target,
            Outcome outcome,
            @Nullable Tokens tokens,
            @Nullable Money cost,
            @Nullable Money providerCost,
            Exchange exchange) {
        return new Reply.Receipt(
                target.provider().name(),
                target.model(),
                outcome,
                tokens,
                cost,
                providerCost,
                exchange,
                version(),
                UsageDetails.NONE);
    }
}
