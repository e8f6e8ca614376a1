package aigateway.functions.dashboard.charts;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** The vertical axis: from zero to a round number at or above the largest value. */
record Scale(long top) {
    private static final int DECIMALS = 3;
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    static Scale upTo(long largest) {
        long unit = 1;
        while (unit <= largest / 10) {
            unit *= 10;
        }
        for (long step : new long[] {1, 2, 3, 4, 5, 6, 8}) {
            if (step * unit >= largest) {
                return new Scale(Math.max(1, step * unit));
            }
        }
        return new Scale(unit > Long.MAX_VALUE / 10 ? Long.MAX_VALUE : unit * 10);
    }

    /** In percent of the height. */
    String height(long value) {
        return percent(value, top);
    }

    /** Measured from the upper edge. */
    String y(long value) {
        return percent(top - Math.min(value, top), top);
    }

    /** Of a length, for an attribute of SVG: {@code 12.5%}. */
    static String percent(long part, long whole) {
        return number(part, whole) + "%";
    }

    /** The same without the sign. */
    static String number(long part, long whole) {
        return BigDecimal.valueOf(part)
                .multiply(HUNDRED)
                .divide(BigDecimal.valueOf(whole), DECIMALS, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}
