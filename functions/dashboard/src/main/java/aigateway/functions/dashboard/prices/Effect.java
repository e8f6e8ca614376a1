package aigateway.functions.dashboard.prices;

import aigateway.kernel.Money;
import aigateway.kernel.Tokens;
import aigateway.pricing.Price;
import aigateway.pricing.PriceList;
import aigateway.usage.Figures;
import aigateway.usage.UsageReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the tokens of a period would have cost at the prices of two lists. Only tokens count: tiers, long contexts and tools are
 * not in the sums of usage, so a page says "about".
 *
 * @param models whose cost differs, the largest difference first
 */
public record Effect(Money before, Money after, List<Model> models) {
    public record Model(String provider, String model, long calls, Money before, Money after, Money difference) {}

    /**
     * @param usage by provider and model, in this order
     */
    static Effect of(UsageReport usage, PriceList before, PriceList after) {
        Money was = Money.ZERO;
        Money is = Money.ZERO;
        List<Model> models = new ArrayList<>();
        for (UsageReport.Line line : usage.lines()) {
            String provider = line.groups().get(0).value();
            String model = line.groups().get(1).value();
            if (provider == null || model == null) {
                continue;
            }
            Tokens tokens = tokens(line.figures());
            Money old = cost(before, provider, model, tokens);
            Money now = cost(after, provider, model, tokens);
            was = was.plus(old);
            is = is.plus(now);
            if (!old.equals(now)) {
                models.add(new Model(provider, model, line.figures().calls(), old, now, Money.difference(now, old)));
            }
        }
        models.sort(Comparator.comparingLong(
                        (Model each) -> Math.abs(each.difference().nanoUsd()))
                .reversed());
        return new Effect(was, is, List.copyOf(models));
    }

    public Money difference() {
        return Money.difference(after, before);
    }

    /** At the usual figures: the tokens of many calls together are no long context. */
    private static Money cost(PriceList prices, String provider, String model, Tokens tokens) {
        return prices.find(provider, model)
                .map(price -> new Price(price.version(), price.rates(), null, null, null).cost(tokens))
                .orElse(Money.ZERO);
    }

    private static Tokens tokens(Figures of) {
        return new Tokens(
                of.inputTokens(),
                of.cachedInputTokens(),
                of.cacheWriteTokens(),
                of.outputTokens(),
                of.reasoningTokens());
    }
}
