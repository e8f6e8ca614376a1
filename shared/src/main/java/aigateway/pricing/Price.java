package aigateway.pricing;

import aigateway.kernel.Money;
import aigateway.kernel.Tokens;
import java.math.BigInteger;

/**
 * What a model's tokens cost, in micro-USD per million tokens, which is pico-USD per token.
 *
 * @param version of the table or override that it comes from
 */
public record Price(String version, long input, long cachedInput, long cacheWrite, long output) {
    private static final BigInteger PICO_PER_NANO = BigInteger.valueOf(1_000);

    /** A negative price would pay clients for calling. */
    public Price {
        if (input < 0 || cachedInput < 0 || cacheWrite < 0 || output < 0) {
            throw new IllegalArgumentException("negative price");
        }
    }

    /** The cost, rounded up once to a whole nano-dollar. Exact, or an ArithmeticException beyond nine billion dollars. */
    public Money cost(Tokens tokens) {
        long special = Math.min(tokens.input(), Math.addExact(tokens.cachedInput(), tokens.cacheWrite()));
        long plain = tokens.input() - special;
        BigInteger pico = product(plain, input)
                .add(product(tokens.cachedInput(), cachedInput))
                .add(product(tokens.cacheWrite(), cacheWrite))
                .add(product(tokens.output(), output));
        BigInteger[] nano = pico.divideAndRemainder(PICO_PER_NANO);
        return new Money((nano[1].signum() == 0 ? nano[0] : nano[0].add(BigInteger.ONE)).longValueExact());
    }

    private static BigInteger product(long tokens, long price) {
        return BigInteger.valueOf(tokens).multiply(BigInteger.valueOf(price));
    }
}
