package aigateway.pricing;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What tokens cost by their kind, in micro-USD per million tokens, which is pico-USD per token.
 *
 * @param cachedInput of the input that the provider had in its cache
 * @param cacheWrite of the input that it stored there
 * @param reasoning of the output that a client does not see
 * @param audioInput of sound; null where it is unknown or not taken
 * @param audioOutput of sound; null where it is unknown or not given
 */
public record Rates(
        long input,
        long cachedInput,
        long cacheWrite,
        long output,
        long reasoning,
        @Nullable Long audioInput,
        @Nullable Long audioOutput) {
    private static final int MICRO_PLACES = 6;

    /** A negative price would pay clients for calling. */
    public Rates {
        if (input < 0 || cachedInput < 0 || cacheWrite < 0 || output < 0 || reasoning < 0) {
            throw new IllegalArgumentException("negative price");
        }
        if ((audioInput != null && audioInput < 0) || (audioOutput != null && audioOutput < 0)) {
            throw new IllegalArgumentException("negative price of sound");
        }
    }

    /** Where reasoning costs what other output does. */
    public Rates(long input, long cachedInput, long cacheWrite, long output) {
        this(input, cachedInput, cacheWrite, output, output, null, null);
    }

    /** Micro-dollars as the decimal of dollars that they are: {@code 0.15}. */
    public static String usd(long microUsd) {
        var usd = BigDecimal.valueOf(microUsd, MICRO_PLACES).stripTrailingZeros();
        return usd.scale() < 0 ? usd.setScale(0).toPlainString() : usd.toPlainString();
    }

    /** The most that a token of text can cost on the way in. */
    long dearestInput() {
        return Math.max(input, Math.max(cachedInput, cacheWrite));
    }

    /** The highest price of an output token of text. */
    long dearestOutput() {
        return Math.max(output, reasoning);
    }
}
