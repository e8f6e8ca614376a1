package aigateway.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aigateway.kernel.Money;
import aigateway.kernel.Tokens;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PriceTest {
    /** USD 2.50, 1.25, 3.125 and 10 per million tokens. */
    private static final Price PRICE = new Price("v", 2_500_000, 1_250_000, 3_125_000, 10_000_000);

    @Test
    void each_kind_of_token_has_its_price_and_none_is_charged_twice() {
        assertThat(PRICE.cost(new Tokens(1_000_000, 0, 0, 0, 0))).isEqualTo(usd("2.5"));
        assertThat(PRICE.cost(new Tokens(1_000_000, 1_000_000, 0, 0, 0))).isEqualTo(usd("1.25"));
        assertThat(PRICE.cost(new Tokens(1_000_000, 0, 1_000_000, 0, 0))).isEqualTo(usd("3.125"));
        assertThat(PRICE.cost(new Tokens(0, 0, 0, 1_000_000, 1_000_000))).isEqualTo(usd("10"));
        assertThat(PRICE.cost(new Tokens(1_000_000, 400_000, 100_000, 200_000, 150_000)))
                .isEqualTo(usd("1.25").plus(usd("0.5")).plus(usd("0.3125")).plus(usd("2")));
        assertThat(PRICE.cost(Tokens.NONE)).isEqualTo(Money.ZERO);
    }

    @Test
    void the_sum_is_rounded_up_once() {
        assertThat(new Price("v", 1, 0, 0, 0).cost(new Tokens(1, 0, 0, 0, 0))).isEqualTo(new Money(1));
        assertThat(new Price("v", 1, 0, 0, 1).cost(new Tokens(500, 0, 0, 500, 0)))
                .isEqualTo(new Money(1));
        assertThat(new Price("v", 1, 0, 0, 1).cost(new Tokens(500, 0, 0, 501, 0)))
                .isEqualTo(new Money(2));
        assertThat(new Price("v", 0, 0, 0, 0).cost(new Tokens(500, 0, 0, 501, 0)))
                .isEqualTo(Money.ZERO);
    }

    @Test
    void more_cached_tokens_than_input_never_make_it_cheaper() {
        assertThat(PRICE.cost(new Tokens(10, 20, 0, 0, 0))).isEqualTo(PRICE.cost(new Tokens(20, 20, 0, 0, 0)));
        assertThat(PRICE.cost(new Tokens(0, 20, 20, 0, 0)).nanoUsd()).isPositive();
    }

    @Test
    void it_agrees_with_exact_decimals_everywhere() {
        var random = new Random(20261123);
        for (int i = 0; i < 2_000; i++) {
            long input = random.nextLong(10_000_000);
            long cached = random.nextLong(input + 1);
            long write = random.nextLong(input - cached + 1);
            long output = random.nextLong(10_000_000);
            var price = new Price(
                    "v",
                    random.nextLong(90_000_000),
                    random.nextLong(90_000_000),
                    random.nextLong(90_000_000),
                    random.nextLong(90_000_000));
            BigDecimal picoUsd = times(input - cached - write, price.input())
                    .add(times(cached, price.cachedInput()))
                    .add(times(write, price.cacheWrite()))
                    .add(times(output, price.output()));

            assertThat(BigDecimal.valueOf(price.cost(new Tokens(input, cached, write, output, 0))
                            .nanoUsd()))
                    .isEqualByComparingTo(picoUsd.movePointLeft(3).setScale(0, RoundingMode.CEILING));
        }
    }

    @Test
    void what_a_long_cannot_hold_throws() {
        var dear = new Price("v", Long.MAX_VALUE, 0, 0, 0);

        assertThat(dear.cost(new Tokens(1_000, 0, 0, 0, 0))).isEqualTo(new Money(Long.MAX_VALUE));
        assertThatThrownBy(() -> dear.cost(new Tokens(1_001, 0, 0, 0, 0))).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> dear.cost(new Tokens(1, Long.MAX_VALUE, 1, 0, 0)))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void a_negative_price_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Price("v", 0, 0, 0, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Price("v", -1, 0, 0, 0));
    }

    private static BigDecimal times(long tokens, long price) {
        return BigDecimal.valueOf(tokens).multiply(BigDecimal.valueOf(price));
    }

    private static Money usd(String usd) {
        return Money.ofUsdRoundedUp(new BigDecimal(usd));
    }
}
