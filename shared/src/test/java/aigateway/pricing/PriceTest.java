package aigateway.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aigateway.kernel.Money;
import aigateway.kernel.Tokens;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class PriceTest {
    /** USD 2.50, 1.25, 3.125 and 10 per million tokens. */
    private static final Price PRICE = new Price("v", 2_500_000, 1_250_000, 3_125_000, 10_000_000);

    /** From 200,000 tokens of input on, USD 5, 2.50, 6.25 and 15. */
    private static final Price TIERED = new Price(
            "v",
            PRICE.rates(),
            new Price.LongContext(200_000, new Rates(5_000_000, 2_500_000, 6_250_000, 15_000_000)),
            null,
            null);

    /** Thinking costs four times what an answer does. */
    private static final Price THINKING = new Price(
            "v", new Rates(1_000_000, 1_000_000, 1_000_000, 2_000_000, 8_000_000, null, null), null, null, null);

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
    void reasoning_that_is_priced_apart_is_charged_apart() {
        assertThat(THINKING.cost(new Tokens(0, 0, 0, 1_000_000, 0))).isEqualTo(usd("2"));
        assertThat(THINKING.cost(new Tokens(0, 0, 0, 1_000_000, 250_000))).isEqualTo(usd("3.5"));
        assertThat(THINKING.cost(new Tokens(0, 0, 0, 1_000_000, 1_000_000))).isEqualTo(usd("8"));
        assertThat(THINKING.worst(0, 1_000_000)).isEqualTo(usd("8"));
    }

    @Test
    void one_token_more_than_the_tier_begins_at_makes_the_whole_call_dearer() {
        assertThat(TIERED.cost(new Tokens(200_000, 0, 0, 1_000_000, 0))).isEqualTo(usd("10.5"));
        assertThat(TIERED.cost(new Tokens(200_001, 0, 0, 1_000_000, 0))).isEqualTo(usd("16.000005"));
        assertThat(TIERED.cost(new Tokens(200_001, 200_001, 0, 0, 0))).isEqualTo(usd("0.5000025"));
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
    void parts_that_are_more_than_their_whole_never_make_it_cheaper() {
        assertThat(PRICE.cost(new Tokens(10, 20, 0, 0, 0))).isEqualTo(PRICE.cost(new Tokens(20, 20, 0, 0, 0)));
        assertThat(PRICE.cost(new Tokens(0, 20, 20, 0, 0)).nanoUsd()).isPositive();
        assertThat(TIERED.cost(new Tokens(1, 150_000, 50_001, 0, 0)).nanoUsd())
                .isEqualTo(
                        TIERED.cost(new Tokens(200_001, 150_000, 50_001, 0, 0)).nanoUsd());
        assertThat(THINKING.cost(new Tokens(0, 0, 0, 10, 20))).isEqualTo(THINKING.cost(new Tokens(0, 0, 0, 20, 20)));
    }

    @Test
    void what_a_long_cannot_hold_throws() {
        var dear = new Price("v", Long.MAX_VALUE, 0, 0, Long.MAX_VALUE);

        assertThat(dear.cost(new Tokens(1_000, 0, 0, 0, 0))).isEqualTo(new Money(Long.MAX_VALUE));
        assertThat(dear.cost(new Tokens(500, 0, 0, 500, 0))).isEqualTo(new Money(Long.MAX_VALUE));
        assertThat(dear.worst(500, 500)).isEqualTo(new Money(Long.MAX_VALUE));
        assertThatThrownBy(() -> dear.cost(new Tokens(1_001, 0, 0, 0, 0))).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> dear.worst(500, 501)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> dear.worst(Long.MAX_VALUE, Long.MAX_VALUE)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> dear.cost(new Tokens(1, Long.MAX_VALUE, 1, 0, 0)))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void what_is_left_is_divided_without_overflow() {
        var dear = new Price("v", Long.MAX_VALUE, 0, 0, Long.MAX_VALUE);

        assertThat(dear.outputTokensWithin(new Money(Long.MAX_VALUE), 400)).isEqualTo(600);
        assertThat(dear.outputTokensWithin(new Money(Long.MAX_VALUE), 1_001)).isEqualTo(Price.NOT_EVEN_THE_INPUT);
        assertThat(dear.outputTokensWithin(new Money(Long.MAX_VALUE), Long.MAX_VALUE))
                .isEqualTo(Price.NOT_EVEN_THE_INPUT);
        assertThat(new Price("v", 0, 0, 0, 1).outputTokensWithin(new Money(Long.MAX_VALUE), 7))
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void free_output_fits_without_end_and_an_overdrawn_amount_fits_nothing() {
        var embedding = new Price("v", 1_000_000, 1_000_000, 1_000_000, 0);

        assertThat(embedding.outputTokensWithin(new Money(1_000), 1)).isEqualTo(Long.MAX_VALUE);
        assertThat(embedding.worst(1, Long.MAX_VALUE)).isEqualTo(new Money(1_000));
        assertThat(embedding.outputTokensWithin(new Money(999), 1)).isEqualTo(Price.NOT_EVEN_THE_INPUT);
        assertThat(PRICE.outputTokensWithin(new Money(-1), 0)).isEqualTo(Price.NOT_EVEN_THE_INPUT);
        assertThat(PRICE.outputTokensWithin(new Money(Long.MIN_VALUE), 0)).isEqualTo(Price.NOT_EVEN_THE_INPUT);
        assertThat(PRICE.outputTokensWithin(Money.ZERO, 0)).isZero();
    }

    @Test
    void what_no_price_can_be_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Price("v", 0, 0, 0, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Price("v", -1, 0, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Rates(0, 0, 0, 0, -1, null, null));
        assertThatIllegalArgumentException().isThrownBy(() -> new Rates(0, 0, 0, 0, 0, -1L, null));
        assertThatIllegalArgumentException().isThrownBy(() -> new Rates(0, 0, 0, 0, 0, null, -1L));
        assertThatIllegalArgumentException().isThrownBy(() -> new Price.LongContext(0, PRICE.rates()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Price("v", PRICE.rates(), null, 0L, null));
        assertThatIllegalArgumentException().isThrownBy(() -> PRICE.worst(-1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> PRICE.worst(0, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> PRICE.outputTokensWithin(Money.ZERO, -1));
    }

    private static Money usd(String usd) {
        return Money.ofUsdRoundedUp(new BigDecimal(usd));
    }
}
