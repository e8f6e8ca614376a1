package aigateway.pricing;

import aigateway.kernel.Consumption;
import aigateway.kernel.Money;
import aigateway.kernel.Part;
import aigateway.kernel.Tokens;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a call of a model costs, part by part, and how many tokens there can be.
 *
 * @param version of the table or override that it comes from
 * @param rates of a call, unless its input is long or another tier serves it
 * @param longContexts what a call costs whose input is long, the shortest first
 * @param tiers what other service tiers and modes cost, by their name
 * @param contextTokens the most that the model reads; null where that is unknown
 * @param outputTokensMax the most that the model writes; null where that is unknown
 */
public record Price(
        String version,
        Rates rates,
        List<LongContext> longContexts,
        Map<String, Tier> tiers,
        @Nullable Long contextTokens,
        @Nullable Long outputTokensMax) {
    /** What {@link #outputTokensWithin} answers when the input alone costs more. */
    public static final long NOT_EVEN_THE_INPUT = -1;

    public Price {
        if ((contextTokens != null && contextTokens < 1) || (outputTokensMax != null && outputTokensMax < 1)) {
            throw new IllegalArgumentException("a model without room for a token");
        }
        longContexts = longContexts.stream()
                .sorted(Comparator.comparingLong(LongContext::above))
                .toList();
        tiers = Map.copyOf(tiers);
    }

    public Price(
            String version,
            Rates rates,
            @Nullable LongContext longContext,
            @Nullable Long contextTokens,
            @Nullable Long outputTokensMax) {
        this(
                version,
                rates,
                longContext == null ? List.of() : List.of(longContext),
                Map.of(),
                contextTokens,
                outputTokensMax);
    }

    /** Without a tier for long input, and without known limits. */
    public Price(String version, long input, long cachedInput, long cacheWrite, long output) {
        this(version, new Rates(input, cachedInput, cacheWrite, output), null, null, null);
    }

    /**
     * Other rates for the whole call, once its input is long.
     *
     * @param above so many tokens of input; exactly so many are not long yet
     */
    public record LongContext(long above, Rates rates) {
        public LongContext {
            if (above < 1) {
                throw new IllegalArgumentException("a tier from the first token on");
            }
        }
    }

    /** The first step for long input; null where it makes no difference. */
    public @Nullable LongContext longContext() {
        return longContexts.isEmpty() ? null : longContexts.getFirst();
    }

    /** The cost of tokens of text at the usual price. */
    public Money cost(Tokens tokens) {
        return cost(Consumption.of(tokens));
    }

    /**
     * The cost, rounded up once to a whole nano-dollar; what has no price adds nothing. Exact, or an ArithmeticException beyond
     * nine billion dollars.
     */
    public Money cost(Consumption consumption) {
        return Bill.sum(consumption, rates(consumption)).roundedUp();
    }

    /** How {@link #cost(Consumption)} comes about: what was consumed of each part, at which price. */
    public List<PriceLine> lines(Consumption consumption) {
        return Bill.lines(consumption, rates(consumption));
    }

    /** Whether the price follows from what is counted: every part has a figure, and tokens that are not counted cost nothing. */
    public boolean isCompleteFor(Consumption consumption) {
        boolean counted = consumption.tokens().total() > 0;
        return !consumption.parts().isEmpty()
                && consumption.parts().keySet().stream().allMatch(part -> rates.known(part) != null)
                && (counted || (rates.input() == 0 && rates.output() == 0));
    }

    /** Whether no output has a price. */
    public boolean isOutputFree() {
        return Stream.concat(Stream.of(rates), longContexts.stream().map(LongContext::rates))
                .allMatch(each -> Part.of(Part.Kind.OUTPUT).stream().allMatch(part -> each.of(part) == 0));
    }

    /** The parts and tiers of a call without a price here; the cost counts tokens as their nearest kind, and the rest as none. */
    public List<String> unpriced(Consumption consumption) {
        List<String> unpriced = new ArrayList<>();
        Rates by = rates(consumption);
        consumption.parts().keySet().stream()
                .filter(part -> !by.prices(part))
                .forEach(part -> unpriced.add(part.word()));
        consumption.tiers().stream()
                .filter(tier -> !tiers.containsKey(tier))
                .forEach(tier -> unpriced.add("tier " + tier));
        return unpriced;
    }

    private Rates rates(Consumption consumption) {
        Tokens tokens = consumption.tokens();
        long input = Math.max(tokens.input(), Math.addExact(tokens.cachedInput(), tokens.cacheWrite()));
        List<Tier> serving = consumption.tiers().stream()
                .filter(tiers::containsKey)
                .map(tiers::get)
                .toList();
        LongContext longest = null;
        for (LongContext step : longContexts) {
            longest = input > step.above ? step : longest;
        }
        return longest == null ? at(serving, rates, false) : at(serving, longest.rates, true);
    }

    /**
     * The most that a call of text can cost with at most so many tokens, however they fall into plain, cached, written and
     * reasoning ones, and in whichever tier of length. Grows with either count. An ArithmeticException beyond nine billion
     * dollars.
     */
    public Money worst(long inputTokens, long outputTokens) {
        return worst(Most.text(inputTokens), outputTokens);
    }

    /** The most that a call can cost that consumes no more. */
    public Money worst(Most most, long outputTokens) {
        requireCount(outputTokens);
        Money worst = Money.ZERO;
        for (Bill.Bound bound : bounds(most)) {
            Money one = bound.input().plus(outputTokens, bound.output()).roundedUp();
            worst = one.compareTo(worst) > 0 ? one : worst;
        }
        return worst;
    }

    /**
     * The largest count of output tokens with which {@link #worst} stays within the amount; Long.MAX_VALUE where output is free,
     * {@link #NOT_EVEN_THE_INPUT} where none is little enough.
     */
    public long outputTokensWithin(Money amount, long inputTokens) {
        return outputTokensWithin(amount, Most.text(inputTokens));
    }

    public long outputTokensWithin(Money amount, Most most) {
        long within = Long.MAX_VALUE;
        for (Bill.Bound bound : bounds(most)) {
            within = Math.min(within, bound.input().fitting(amount, bound.output()));
        }
        return within;
    }

    /** One for each set of tiers and each length that the call may have. */
    private List<Bill.Bound> bounds(Most most) {
        List<List<Tier>> together = new ArrayList<>();
        together.add(List.of());
        most.tiers().stream()
                .filter(tiers::containsKey)
                .forEach(name -> List.copyOf(together)
                        .forEach(some -> together.add(Stream.concat(some.stream(), Stream.of(tiers.get(name)))
                                .toList())));
        List<Bill.Bound> bounds = new ArrayList<>();
        together.forEach(serving -> addBounds(bounds, most, serving));
        return bounds;
    }

    private void addBounds(List<Bill.Bound> bounds, Most most, List<Tier> serving) {
        Rates by = at(serving, rates, false);
        for (LongContext step : longContexts) {
            bounds.add(Bill.most(most.withInput(Math.min(most.inputTokens(), step.above)), by));
            if (most.inputTokens() <= step.above) {
                return;
            }
            by = at(serving, step.rates, true);
        }
        bounds.add(Bill.most(most, by));
    }

    /** Tiers with figures of their own first: the factor of another applies to these. */
    private static Rates at(List<Tier> serving, Rates usual, boolean isLong) {
        if (serving.isEmpty()) {
            return usual;
        }
        Rates by = usual;
        for (Tier tier : serving.stream()
                .sorted(Comparator.comparing(tier -> tier.figures().isEmpty()))
                .toList()) {
            by = isLong ? tier.ofLongInput(by) : tier.usual(by);
        }
        return by;
    }

    private static void requireCount(long tokens) {
        if (tokens < 0) {
            throw new IllegalArgumentException("negative token count");
        }
    }

    /** Whether every part and tier that a call may consume has a price. */
    public boolean prices(Most most) {
        return tiers.keySet().containsAll(most.tiers())
                && most.kinds().stream().allMatch(rates::prices)
                && most.uses().keySet().stream().allMatch(rates::prices);
    }

    /** Each figure as so many millionths of it. */
    Price discounted(long ppm, String by) {
        Map<String, Tier> lower = new TreeMap<>();
        tiers.forEach((name, tier) -> lower.put(name, tier.discounted(ppm)));
        return new Price(
                by,
                rates.discounted(ppm),
                longContexts.stream()
                        .map(step -> new LongContext(step.above, step.rates.discounted(ppm)))
                        .toList(),
                lower,
                contextTokens,
                outputTokensMax);
    }

    /** This price for a model that has none: what it costs is carried over, how much that other model reads and writes is not. */
    Price standingIn(String model) {
        return new Price(version + " as " + model, rates, longContexts, tiers, null, null);
    }
}
