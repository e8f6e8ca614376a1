package aigateway.functions.dashboard.shown;

import aigateway.kernel.Dollars;
import aigateway.kernel.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/** Amounts of money as people read them, see {@link Dollars}. The exact amount is in the API, the CSV and the tooltip. */
public final class Amounts {
    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1_000);
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    private Amounts() {}

    /** Such as {@code $1,204.50}, {@code $0.01235}, {@code <$0.0001} or {@code −$3.00}. */
    public static String text(Money money) {
        return Dollars.text(money);
    }

    /** With its sign, such as {@code +$12.00}: a difference. */
    public static String signed(Money money) {
        return Dollars.signed(money);
    }

    /** For axes and narrow places: {@code $1.2k}, {@code $340}, {@code $0.05}. */
    public static String brief(Money money) {
        BigDecimal usd = usd(money);
        BigDecimal size = usd.abs();
        String sign = usd.signum() < 0 ? "−" : "";
        if (size.compareTo(MILLION) >= 0) {
            return sign + "$" + digits("#,##0.#", size.divide(MILLION, 1, RoundingMode.HALF_UP)) + "M";
        }
        if (size.compareTo(THOUSAND) >= 0) {
            return sign + "$" + digits("#,##0.#", size.divide(THOUSAND, 1, RoundingMode.HALF_UP)) + "k";
        }
        if (size.compareTo(BigDecimal.TEN) >= 0) {
            return sign + "$" + digits("#,##0", size);
        }
        return text(money);
    }

    /** All nine places. */
    public static String exact(Money money) {
        String usd = money.toUsd();
        return usd.startsWith("-") ? "−$" + usd.substring(1) : "$" + usd;
    }

    private static BigDecimal usd(Money money) {
        return BigDecimal.valueOf(money.nanoUsd(), Money.USD_PLACES);
    }

    static String digits(String pattern, BigDecimal number) {
        var format = new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT));
        format.setRoundingMode(RoundingMode.HALF_UP);
        return format.format(number);
    }
}
