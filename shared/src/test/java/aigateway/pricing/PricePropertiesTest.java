package aigateway.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Money;
import aigateway.kernel.Tokens;
import java.math.BigInteger;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds for every price and every call; a failure names its seed, and AGW_TEST_SEED plays it again. */
class PricePropertiesTest {
    private static final int ROUNDS = 20_000;
    private static final BigInteger PICO_PER_NANO = BigInteger.valueOf(1_000);

    private final long seed = seed();
    private final Random random = new Random(seed);

    private static long seed() {
        String given = System.getenv("AGW_TEST_SEED");
        return given == null ? System.nanoTime() : Long.parseLong(given);
    }

    @BeforeEach
    void say() {
        System.out.println("seed " + seed);
    }

    @Test
    void a_cost_is_exact_or_no_cost_at_all() {
        for (int i = 0; i < ROUNDS; i++) {
            Price price = price();
            Tokens tokens = within(magnitude(), magnitude());

            assertThat(orNull(() -> price.cost(tokens)))
                    .as("seed %d: %s of %s", seed, price, tokens)
                    .isEqualTo(exact(price, tokens));
        }
    }

    @Test
    void no_call_ever_costs_more_than_the_worst() {
        for (int i = 0; i < ROUNDS; i++) {
            Price price = price();
            long input = magnitude();
            long output = magnitude();
            Money worst = orNull(() -> price.worst(input, output));
            Tokens tokens = within(below(input), below(output));

            assertThat(worst == null || price.cost(tokens).compareTo(worst) <= 0)
                    .as("seed %d: %s of %s within %d and %d", seed, price, tokens, input, output)
                    .isTrue();
        }
    }

    @Test
    void the_worst_is_reached_by_some_call() {
        for (int i = 0; i < ROUNDS; i++) {
            Price price = price();
            long input = magnitude();
            long output = magnitude();
            Money worst = orNull(() -> price.worst(input, output));
            if (worst != null) {
                assertThat(dearest(price, input, output))
                        .as("seed %d: %s within %d and %d", seed, price, input, output)
                        .isEqualTo(worst);
            }
        }
    }

    @Test
    void the_worst_grows_with_either_count() {
        for (int i = 0; i < ROUNDS; i++) {
            Price price = price();
            long input = magnitude();
            long output = magnitude();
            Money worst = orNull(() -> price.worst(input, output));
            Money less = orNull(() -> price.worst(below(input), below(output)));

            assertThat(worst == null || (less != null && less.compareTo(worst) <= 0))
                    .as("seed %d: %s within %d and %d", seed, price, input, output)
                    .isTrue();
        }
    }

    @Test
    void what_fits_fits_and_one_token_more_does_not() {
        for (int i = 0; i < ROUNDS; i++) {
            Price price = price();
            long input = magnitude();
            var amount = new Money(magnitude());
            long fitting = price.outputTokensWithin(amount, input);
            String what = "seed " + seed + ": " + price + " within " + amount + " after " + input;

            if (fitting >= 0) {
                assertThat(price.worst(input, fitting)).as(what).isLessThanOrEqualTo(amount);
            } else {
                assertThat(fitting).as(what).isEqualTo(Price.NOT_EVEN_THE_INPUT);
            }
            if (fitting < Long.MAX_VALUE) {
                Money more = orNull(() -> price.worst(input, fitting + 1));
                assertThat(more == null || more.compareTo(amount) > 0).as(what).isTrue();
            }
        }
    }

    /** The dearest of the calls that lie at the corners: all of one kind, in either tier. */
    private static Money dearest(Price price, long inputMax, long outputMax) {
        Price.LongContext tier = price.longContext();
        Money dearest = Money.ZERO;
        long[] inputs = {inputMax, tier == null ? inputMax : Math.min(inputMax, tier.above())};
        for (long input : inputs) {
            for (Tokens tokens : new Tokens[] {
                new Tokens(input, 0, 0, outputMax, 0),
                new Tokens(input, 0, 0, outputMax, outputMax),
                new Tokens(input, input, 0, outputMax, 0),
                new Tokens(input, input, 0, outputMax, outputMax),
                new Tokens(input, 0, input, outputMax, 0),
                new Tokens(input, 0, input, outputMax, outputMax)
            }) {
                Money cost = price.cost(tokens);
                dearest = cost.compareTo(dearest) > 0 ? cost : dearest;
            }
        }
        return dearest;
    }

    private static @Nullable Money exact(Price price, Tokens tokens) {
        Price.LongContext tier = price.longContext();
        Rates by = tier != null && tokens.input() > tier.above() ? tier.rates() : price.rates();
        BigInteger pico = times(tokens.input() - tokens.cachedInput() - tokens.cacheWrite(), by.input())
                .add(times(tokens.cachedInput(), by.cachedInput()))
                .add(times(tokens.cacheWrite(), by.cacheWrite()))
                .add(times(tokens.output() - tokens.reasoning(), by.output()))
                .add(times(tokens.reasoning(), by.reasoning()));
        BigInteger nano = pico.add(PICO_PER_NANO).subtract(BigInteger.ONE).divide(PICO_PER_NANO);
        return nano.bitLength() < Long.SIZE ? new Money(nano.longValueExact()) : null;
    }

    private static BigInteger times(long tokens, long price) {
        return BigInteger.valueOf(tokens).multiply(BigInteger.valueOf(price));
    }

    private static @Nullable Money orNull(Supplier<Money> sum) {
        try {
            return sum.get();
        } catch (ArithmeticException _) {
            return null;
        }
    }

    private Price price() {
        Price.LongContext tier = random.nextBoolean() ? new Price.LongContext(Math.max(1, magnitude()), rates()) : null;
        return new Price("v", rates(), tier, null, null);
    }

    private Rates rates() {
        return new Rates(magnitude(), magnitude(), magnitude(), magnitude(), magnitude(), null, null);
    }

    /** Every size is as likely as any other, so that zero, one and overflow all come up. */
    private long magnitude() {
        return random.nextLong() >>> (1 + random.nextInt(Long.SIZE - 1));
    }

    private long below(long max) {
        return max == Long.MAX_VALUE ? max : random.nextLong(max + 1);
    }

    /** A call with exactly so many tokens, split at random. */
    private Tokens within(long input, long output) {
        long cached = below(input);
        return new Tokens(input, cached, below(input - cached), output, below(output));
    }
}
