package aigateway.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import aigateway.pricing.Unpriced.Ruling;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnpricedTest {
    private static final PriceList PRICES = PriceList.of(List.of(new ListedPrice(
            "openai", "gpt-x", new Price("2026-01-02", new Rates(1, 2, 3, 4), null, 128_000L, 16_384L), "source")));

    @ParameterizedTest
    @CsvSource({
        "auto, true, Refused",
        "auto, false, Flagged",
        "refuse, true, Refused",
        "refuse, false, Refused",
        "allow, true, Refused",
        "allow, false, Flagged",
        "price_as:unknown, true, Refused",
        "price_as:unknown, false, Flagged",
        "price_as:gpt-x, true, Priced",
        "price_as:gpt-x, false, Priced",
    })
    void no_setting_lets_an_unknown_cost_under_a_hard_budget(String setting, boolean hardBudget, String ruling) {
        assertThat(Unpriced.parse(setting)
                        .rule(PRICES, "openai", hardBudget)
                        .getClass()
                        .getSimpleName())
                .isEqualTo(ruling);
    }

    @Test
    void the_other_models_price_is_carried_over_and_its_size_is_not() {
        assertThat(Unpriced.parse("price_as:gpt-x-2024-07-18").rule(PRICES, "openai", true))
                .isEqualTo(new Ruling.Priced(
                        new Price("2026-01-02 as gpt-x-2024-07-18", new Rates(1, 2, 3, 4), null, null, null)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Auto", "free", "price_as", "price_as:", "price:gpt-x"})
    void nothing_else_is_a_setting(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Unpriced.parse(text));
    }
}
