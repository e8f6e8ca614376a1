package aigateway.pricing;

import aigateway.kernel.Money;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * A sum of products of tokens and prices, exact at any size: in a long while it fits, which is true of every real
 * call, and else in a BigInteger.
 */
final class PicoUsd {
    private static final long PER_NANO = 1_000;

    private long small;
    private @Nullable BigInteger big;

    PicoUsd plus(long tokens, long price) {
        long product = tokens * price;
        long sum = small + product;
        // The high half of a product of two non-negative longs is zero exactly when the low half, read unsigned, is all
        // of it.
        if (big == null && Math.multiplyHigh(tokens, price) == 0 && product >= 0 && sum >= 0) {
            small = sum;
        } else {
            big = exact().add(BigInteger.valueOf(tokens).multiply(BigInteger.valueOf(price)));
        }
        return this;
    }

    private BigInteger exact() {
        return big == null ? BigInteger.valueOf(small) : big;
    }

    /** In whole nano-dollars, rounded up once; an ArithmeticException beyond nine billion dollars. */
    Money roundedUp() {
        if (big == null) {
            return new Money(small / PER_NANO + (small % PER_NANO == 0 ? 0 : 1));
        }
        BigInteger[] nano = big.divideAndRemainder(BigInteger.valueOf(PER_NANO));
        return new Money((nano[1].signum() == 0 ? nano[0] : nano[0].add(BigInteger.ONE)).longValueExact());
    }

    /** How many tokens of this price fit between this sum and the amount: -1 when the sum alone is more. */
    long fitting(Money amount, long price) {
        long pico = amount.nanoUsd() * PER_NANO;
        if (big == null && Math.multiplyHigh(amount.nanoUsd(), PER_NANO) == 0 && pico >= 0) {
            return pico < small ? -1 : price == 0 ? Long.MAX_VALUE : (pico - small) / price;
        }
        BigInteger left = BigInteger.valueOf(amount.nanoUsd())
                .multiply(BigInteger.valueOf(PER_NANO))
                .subtract(exact());
        if (left.signum() < 0) {
            return -1;
        }
        return price == 0
                ? Long.MAX_VALUE
                : left.divide(BigInteger.valueOf(price))
                        .min(BigInteger.valueOf(Long.MAX_VALUE))
                        .longValueExact();
    }
}
