package aigateway.functions.dashboard.shown;

import java.math.BigDecimal;

/** Prices as people read them: exact, with two decimals at least. */
public final class PriceText {
    private static final int CENTS = 2;

    private PriceText() {}

    /** Such as {@code $2.50} or {@code $0.003625}. */
    public static String usd(String price) {
        BigDecimal exact = new BigDecimal(price);
        return "$" + exact.setScale(Math.max(CENTS, exact.scale())).toPlainString();
    }
}
