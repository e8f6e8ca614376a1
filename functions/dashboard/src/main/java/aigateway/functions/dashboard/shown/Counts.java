package aigateway.functions.dashboard.shown;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** Counts, shares and lengths of time as people read them. */
public final class Counts {
    private static final int THOUSAND = 1_000;
    private static final int MILLION = 1_000_000;
    private static final long BILLION = 1_000_000_000;
    private static final int MINUTE_MILLIS = 60_000;
    private static final int HOUR_MILLIS = 3_600_000;

    private Counts() {}

    /** With separators: {@code 1,204}. */
    public static String text(long count) {
        return String.format(Locale.ROOT, "%,d", count).replace('-', '−');
    }

    /** For axes and cards: {@code 1.2M}, {@code 12.3k}, {@code 950}. */
    public static String brief(long count) {
        long size = Math.abs(count);
        if (size >= BILLION) {
            return part(count, BILLION) + "B";
        }
        if (size >= MILLION) {
            return part(count, MILLION) + "M";
        }
        return size >= 10 * THOUSAND ? part(count, THOUSAND) + "k" : text(count);
    }

    private static String part(long count, long unit) {
        return Amounts.digits(
                        "#,##0.#", BigDecimal.valueOf(count).divide(BigDecimal.valueOf(unit), 1, RoundingMode.HALF_UP))
                .replace('-', '−');
    }

    /** A share in percent, one decimal below ten: {@code 4.2 %}; what is not zero is never 0. A dash without a whole. */
    public static String percent(long part, long whole) {
        if (whole == 0) {
            return "—";
        }
        BigDecimal percent = BigDecimal.valueOf(part)
                .multiply(BigDecimal.valueOf(100))
                .divide(BigDecimal.valueOf(whole), 4, RoundingMode.HALF_UP);
        BigDecimal size = percent.abs();
        if (part != 0 && size.compareTo(new BigDecimal("0.1")) < 0) {
            return "<0.1 %";
        }
        String text = size.compareTo(BigDecimal.TEN) < 0
                ? percent.setScale(1, RoundingMode.HALF_UP).toPlainString()
                : percent.setScale(0, RoundingMode.HALF_UP).toPlainString();
        return (text.endsWith(".0") ? text.substring(0, text.length() - 2) : text).replace('-', '−') + " %";
    }

    /** The change from a figure to another, such as {@code +12 %}; {@code new} from nothing. */
    public static String change(long from, long to) {
        if (from == to) {
            return "±0 %";
        }
        if (from == 0) {
            return "new";
        }
        String percent = percent(to - from, from);
        return to > from ? "+" + percent : percent;
    }

    /** {@code 850 ms}, {@code 1.2 s}, {@code 4 min 10 s}, {@code 2 h}. */
    public static String millis(long millis) {
        if (millis < THOUSAND) {
            return millis + " ms";
        }
        if (millis < MINUTE_MILLIS) {
            return Amounts.digits(
                            "0.##",
                            BigDecimal.valueOf(millis, 3).setScale(millis < 10_000 ? 2 : 1, RoundingMode.HALF_UP))
                    + " s";
        }
        if (millis < HOUR_MILLIS) {
            return two(millis / MINUTE_MILLIS, "min", millis % MINUTE_MILLIS / THOUSAND, "s");
        }
        return two(millis / HOUR_MILLIS, "h", millis % HOUR_MILLIS / MINUTE_MILLIS, "min");
    }

    private static String two(long whole, String unit, long rest, String restUnit) {
        return whole + " " + unit + (rest == 0 ? "" : " " + rest + " " + restUnit);
    }

    /** {@code 1 key}, {@code 3 keys}. */
    public static String of(long count, String one) {
        return of(count, one, one + "s");
    }

    /** {@code 1 reply}, {@code 3 replies}. */
    public static String of(long count, String one, String many) {
        return text(count) + " " + (count == 1 ? one : many);
    }
}
