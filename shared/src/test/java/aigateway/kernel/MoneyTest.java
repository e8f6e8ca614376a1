package aigateway.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MoneyTest {
    @Test
    void dollars_are_exact_to_nine_places() {
        assertThat(usd("0.000000001")).isEqualTo(new Money(1));
        assertThat(usd("0.1").plus(usd("0.2"))).isEqualTo(usd("0.3"));
        assertThat(usd("9223372036.854775807")).isEqualTo(new Money(Long.MAX_VALUE));
        assertThat(usd("1e3")).isEqualTo(new Money(1_000_000_000_000L));
    }

    @Test
    void what_is_below_a_nano_dollar_is_rounded_up() {
        assertThat(usd("0.0000000010000000001")).isEqualTo(new Money(2));
        assertThat(usd("1e-400")).isEqualTo(new Money(1));
        assertThat(usd("0")).isEqualTo(Money.ZERO);
    }

    @Test
    void an_overflow_throws() {
        assertThatThrownBy(() -> usd("9223372036.854775808")).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> new Money(Long.MAX_VALUE).plus(new Money(1))).isInstanceOf(ArithmeticException.class);
    }

    /** Ten characters must not become a gigabyte of digits. */
    @Test
    @Timeout(5)
    void an_enormous_exponent_throws_at_once() {
        assertThatThrownBy(() -> usd("1e999999999")).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> usd("1e300000000")).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void dollars_are_shown_plainly() {
        assertThat(new Money(123_000).toUsd()).isEqualTo("0.000123");
        assertThat(new Money(1).toUsd()).isEqualTo("0.000000001");
        assertThat(new Money(100_000_000_000L).toUsd()).isEqualTo("100");
        assertThat(Money.ZERO.toUsd()).isEqualTo("0");
        assertThat(new Money(-1_500_000_000L).toUsd()).isEqualTo("-1.5");
    }

    @Test
    void amounts_are_ordered_by_value() {
        assertThat(new Money(2)).isGreaterThan(new Money(1)).isEqualByComparingTo(new Money(2));
    }

    private static Money usd(String usd) {
        return Money.ofUsdRoundedUp(new BigDecimal(usd));
    }
}
