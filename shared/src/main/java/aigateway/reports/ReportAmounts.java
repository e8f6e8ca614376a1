package aigateway.reports;

import aigateway.kernel.Money;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Amounts and shares as people read them. The exact ones are in the figures and in the CSV. */
final class ReportAmounts {
    private static final BigDecimal DOLLAR = BigDecimal.ONE;
    private static final BigDecimal SMALLEST = new BigDecimal("0.0001");
    private static final int SMALL_DIGITS = 4;

    private ReportAmounts() {}

    /** Two decimals from a dollar on, four digits below; never $0.00 for what is not zero. */
    static String usd(@Nullable Money amount) {
        if (amount == null) {
            return "unknown";
        }
        BigDecimal exact = new BigDecimal(amount.toUsd());
        BigDecimal size = exact.abs();
        String sign = exact.signum() < 0 ? "-" : "";
        if (size.signum() == 0) {
            return "$0.00";
        }
        if (size.compareTo(SMALLEST) < 0) {
            return sign + "<$" + SMALLEST;
        }
        BigDecimal shown = size.compareTo(DOLLAR) >= 0
                ? size.setScale(2, RoundingMode.HALF_UP)
                : size.round(new MathContext(SMALL_DIGITS, RoundingMode.HALF_UP))
                        .stripTrailingZeros();
        return sign + "$" + shown.toPlainString();
    }

    /** With a plus for a rise. */
    static String change(Money by) {
        return (by.nanoUsd() > 0 ? "+" : "") + usd(by);
    }

    static String perMille(long share) {
        return share / 10 + "." + share % 10 + " %";
    }

    /** With a comma between thousands. */
    static String count(long count) {
        return String.format(java.util.Locale.ROOT, "%,d", count);
    }
}
