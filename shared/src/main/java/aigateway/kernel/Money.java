package aigateway.kernel;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An amount of US dollars in whole nano-dollars. Exact or throwing: an overflow is an ArithmeticException, never a wrong sum.
 */
public record Money(long nanoUsd) implements Comparable<Money> {
    public static final Money ZERO = new Money(0);

    /** Decimal places of a nano-dollar. */
    public static final int USD_PLACES = 9;

    /** No long has more. */
    private static final int WHOLE_DIGITS_MAX = 19;

    /**
     * @param usd dollars; more than nine places are rounded up once, because a cost is never understated
     */
    public static Money ofUsdRoundedUp(BigDecimal usd) {
        BigDecimal nano = usd.scaleByPowerOfTen(USD_PLACES);
        long wholeDigits = (long) nano.precision() - nano.scale();
        // Written out digit by digit, as movePointRight does, an exponent of nine figures takes minutes and gigabytes.
        if (nano.signum() == 0 || wholeDigits <= 0) {
            return new Money(nano.signum() > 0 ? 1 : 0);
        }
        if (wholeDigits > WHOLE_DIGITS_MAX) {
            throw new ArithmeticException("more dollars than fit");
        }
        return new Money(nano.setScale(0, RoundingMode.CEILING).longValueExact());
    }

    public Money plus(Money other) {
        return new Money(Math.addExact(nanoUsd, other.nanoUsd));
    }

    /** The first less the second; negative when the second is larger. */
    public static Money difference(Money from, Money what) {
        return new Money(Math.subtractExact(from.nanoUsd, what.nanoUsd));
    }

    /** Dollars as a plain decimal without trailing zeros: {@code 0.000123}. */
    public String toUsd() {
        var usd = BigDecimal.valueOf(nanoUsd, USD_PLACES).stripTrailingZeros();
        return usd.scale() < 0 ? usd.setScale(0).toPlainString() : usd.toPlainString();
    }

    @Override
    public int compareTo(Money other) {
        return Long.compare(nanoUsd, other.nanoUsd);
    }
}
