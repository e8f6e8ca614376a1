package aigateway.pricing;

import aigateway.kernel.Part;
import java.math.BigDecimal;

/**
 * One part of the cost of a call.
 *
 * @param count tokens, or uses, seconds and so on
 * @param figure the price of one, in pico-USD
 */
public record PriceLine(Part part, long count, long figure) {
    private static final int PICO_PLACES = 12;

    /** In dollars, for as many as the part's member tells: a million tokens, one use, a minute. */
    public String priceUsd() {
        return Rates.usd(part, figure);
    }

    /** In dollars, exact; only the sum of all lines is rounded. */
    public BigDecimal costUsd() {
        BigDecimal cost = BigDecimal.valueOf(count)
                .multiply(BigDecimal.valueOf(figure))
                .movePointLeft(PICO_PLACES)
                .stripTrailingZeros();
        return cost.scale() < 0 ? cost.setScale(0) : cost;
    }
}
