package aigateway.kernel;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/**
 * Amounts of money in text for people: two decimals from one dollar, four significant digits below, a comma between thousands.
 * An amount that is not zero is never shown as zero.
 */
public final class Dollars {
    private static final BigDecimal SMALLEST = new BigDecimal("0.0001");
    private static final MathContext FOUR = new MathContext(4, RoundingMode.HALF_UP);
    private static final int CENTS = 2;

    private Dollars() {}

    /** Such as {@code $1,204.50}, {@code $0.01235}, {@code <$0.0001} or {@code −$3.00}. */
    public static String text(Money money) {
        BigDecimal usd = BigDecimal.valueOf(money.nanoUsd(), Money.USD_PLACES);
        return (usd.signum() < 0 ? "−" : "") + withoutSign(usd.abs());
    }

    /** With a plus for what is more than zero: a difference. */
    public static String signed(Money money) {
        return money.nanoUsd() > 0 ? "+" + text(money) : text(money);
    }

    private static String withoutSign(BigDecimal usd) {
        if (usd.signum() != 0 && usd.compareTo(SMALLEST) < 0) {
            return "<$" + SMALLEST;
        }
        if (usd.signum() != 0 && usd.compareTo(BigDecimal.ONE) < 0) {
            BigDecimal rounded = usd.round(FOUR).stripTrailingZeros();
            return "$" + rounded.setScale(Math.max(CENTS, rounded.scale())).toPlainString();
        }
        var format = new DecimalFormat("#,##0.00", DecimalFormatSymbols.getInstance(Locale.ROOT));
        format.setRoundingMode(RoundingMode.HALF_UP);
        return "$" + format.format(usd);
    }
}
