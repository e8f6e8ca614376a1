package aigateway.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DollarsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | $0.00",
                "1 | <$0.0001",
                "123456 | $0.0001235",
                "50000000 | $0.05",
                "999999999 | $1.00",
                "1000000000 | $1.00",
                "21672224000000 | $21,672.22",
                "-3000000000 | −$3.00",
                "-1 | −<$0.0001",
            })
    void an_amount_has_two_decimals_from_a_dollar_and_four_digits_below(long nanoUsd, String text) {
        assertThat(Dollars.text(new Money(nanoUsd))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0 | $0.00", "1204500000000 | +$1,204.50", "-5000000000 | −$5.00"})
    void a_difference_has_its_sign(long nanoUsd, String text) {
        assertThat(Dollars.signed(new Money(nanoUsd))).isEqualTo(text);
    }
}
