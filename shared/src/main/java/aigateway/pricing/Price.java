package aigateway.pricing;

import aigateway.kernel.Money;
import aigateway.kernel.Tokens;
import org.jspecify.annotations.Nullable;

/**
 * What a model's tokens cost, and how many of them there can be.
 *
 * @param version of the table or override that it comes from
 * @param rates of a call, unless its input is long
 * @param longContext what a call costs whose input is long; null where that makes no difference
 * @param contextTokens the most that the model reads; null where that is unknown
 * @param outputTokensMax the most that the model writes; null where that is unknown
 */
public record Price(
        String version,
        Rates rates,
        @Nullable LongContext longContext,
        @Nullable Long contextTokens,
        @Nullable Long outputTokensMax) {
    /** What {@link #outputTokensWithin} answers when the input alone costs more. */
    public static final long NOT_EVEN_THE_INPUT = -1;

    public Price {
        if ((contextTokens != null && contextTokens < 1) || (outputTokensMax != null && outputTokensMax < 1)) {
            throw new IllegalArgumentException("a model without room for a token");
        }
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

    /** The cost, rounded up once to a whole nano-dollar. Exact, or an ArithmeticException beyond nine billion dollars. */
    public Money cost(Tokens tokens) {
        long special = Math.addExact(tokens.cachedInput(), tokens.cacheWrite());
        // A provider that counts its parts beside the whole is charged for them all the same.
        long plain = Math.max(0, tokens.input() - special);
        long seen = Math.max(0, tokens.output() - tokens.reasoning());
        Rates by = longContext != null && Math.max(tokens.input(), special) > longContext.above
                ? longContext.rates
                : rates;
        return new PicoUsd()
                .plus(plain, by.input())
                .plus(tokens.cachedInput(), by.cachedInput())
                .plus(tokens.cacheWrite(), by.cacheWrite())
                .plus(seen, by.output())
                .plus(tokens.reasoning(), by.reasoning())
                .roundedUp();
    }

    /**
     * The most that a call of text can cost with at most so many tokens, however they fall into plain, cached, written and
     * reasoning ones, and in whichever tier. Grows with either count. An ArithmeticException beyond nine billion dollars.
     */
    public Money worst(long inputTokens, long outputTokens) {
        requireCount(inputTokens);
        requireCount(outputTokens);
        Money usual = usualInput(inputTokens)
                .plus(outputTokens, rates.dearestOutput())
                .roundedUp();
        if (longContext == null || inputTokens <= longContext.above) {
            return usual;
        }
        Money whole = longInput(longContext, inputTokens)
                .plus(outputTokens, longContext.rates.dearestOutput())
                .roundedUp();
        return usual.compareTo(whole) > 0 ? usual : whole;
    }

    /**
     * The largest count of output tokens with which {@link #worst} stays within the amount; Long.MAX_VALUE where output is free,
     * {@link #NOT_EVEN_THE_INPUT} where none is little enough.
     */
    public long outputTokensWithin(Money amount, long inputTokens) {
        requireCount(inputTokens);
        long usual = usualInput(inputTokens).fitting(amount, rates.dearestOutput());
        if (longContext == null || inputTokens <= longContext.above) {
            return usual;
        }
        return Math.min(usual, longInput(longContext, inputTokens).fitting(amount, longContext.rates.dearestOutput()));
    }

    /** The dearest input that is still in the usual tier. */
    private PicoUsd usualInput(long inputTokens) {
        long usual = longContext == null ? inputTokens : Math.min(inputTokens, longContext.above);
        return new PicoUsd().plus(usual, rates.dearestInput());
    }

    private static PicoUsd longInput(LongContext tier, long inputTokens) {
        return new PicoUsd().plus(inputTokens, tier.rates.dearestInput());
    }

    private static void requireCount(long tokens) {
        if (tokens < 0) {
            throw new IllegalArgumentException("negative token count");
        }
    }

    /** This price for a model that has none: what it costs is carried over, how much that other model reads and writes is not. */
    Price standingIn(String model) {
        return new Price(version + " as " + model, rates, longContext, null, null);
    }
}
