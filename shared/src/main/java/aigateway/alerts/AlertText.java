package aigateway.alerts;

import aigateway.kernel.Money;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Figures in the text of alerts, for people; the facts have them exactly. */
final class AlertText {
    private static final MathContext FOUR_DIGITS = new MathContext(4, RoundingMode.HALF_UP);

    private AlertText() {}

    /** Two decimals from a dollar on, four digits below. */
    static String usd(Money amount) {
        var exact = new BigDecimal(amount.toUsd());
        BigDecimal shown = exact.abs().compareTo(BigDecimal.ONE) >= 0
                ? exact.setScale(2, RoundingMode.HALF_UP)
                : exact.round(FOUR_DIGITS);
        return (exact.signum() < 0 ? "-$" : "$") + shown.abs().toPlainString();
    }

    /** With the singular for one. */
    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
