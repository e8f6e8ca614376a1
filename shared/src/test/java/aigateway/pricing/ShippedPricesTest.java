package aigateway.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShippedPricesTest {
    @Test
    void the_table_that_ships_can_be_read_and_prices_the_mock() {
        Price price = ShippedPrices.load().find("mock", "mock-1").orElseThrow();

        assertThat(price.version()).matches("\\d{4}-\\d{2}-\\d{2}");
        assertThat(price.input()).isEqualTo(1_000_000);
        assertThat(price.cachedInput()).isEqualTo(500_000);
        assertThat(price.cacheWrite()).isEqualTo(1_250_000);
        assertThat(price.output()).isEqualTo(2_000_000);
    }

    @Test
    void a_line_is_read_to_the_last_micro_dollar() {
        var prices = ShippedPrices.parse("""
                # version 2026-01-02
                # a remark, with commas

                openai,gpt-x,0.000001, 1.5 ,0,10,https://example.com/a,b
                """);

        assertThat(prices.find("openai", "gpt-x")).hasValue(new Price("2026-01-02", 1, 1_500_000, 0, 10_000_000));
    }

    @Test
    void a_price_belongs_to_one_model_at_one_provider() {
        var prices = ShippedPrices.parse("# version 1\nopenai,gpt-x,1,1,1,1,source\n");

        assertThat(prices.find("openai", "gpt-x-mini")).isEmpty();
        assertThat(prices.find("openrouter", "gpt-x")).isEmpty();
        assertThat(prices.find("openai/gpt", "x")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "openai,gpt-x,1,1,1,1",
                "openai,gpt-x,one,1,1,1,source",
                "openai,gpt-x,,1,1,1,source",
                "openai,gpt-x,0.0000001,1,1,1,source",
                "openai,gpt-x,-1,1,1,1,source",
                "openai,gpt-x,1,1,1,1,source\nopenai,gpt-x,2,2,2,2,source",
            })
    void a_line_that_is_wrong_is_not_skipped(String line) {
        assertThatThrownBy(() -> ShippedPrices.parse("# version 1\n" + line)).isInstanceOf(RuntimeException.class);
    }
}
