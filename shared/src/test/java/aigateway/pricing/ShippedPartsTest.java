package aigateway.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Part;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShippedPartsTest {
    private static final PriceList SHIPPED = PriceList.of(ShippedPrices.load());

    @ParameterizedTest
    @MethodSource("everyPart")
    void a_part_says_what_can_be_true_and_where_it_is_from(ShippedParts.Line line) {
        assertThat(line.source()).matches("https://\\S+ \\(20\\d\\d-\\d\\d-\\d\\d\\)");
        assertThat(ShippedPrices.load().stream().anyMatch(line::matches))
                .as("%s matches no model", line)
                .isTrue();
        assertThat(new BigDecimal(line.value().replace("x", ""))).isPositive().isLessThan(new BigDecimal(100));
        assertThat(line.value().matches("x(0\\.5|1\\.\\d+|2|6)|\\d+(\\.\\d+)?"))
                .as(line.value())
                .isTrue();
    }

    static List<ShippedParts.Line> everyPart() {
        return ShippedParts.parse(ShippedPrices.text("price_parts.csv")).lines();
    }

    @Test
    void parts_and_tiers_are_of_the_models_that_they_name() {
        Price claude = SHIPPED.find("anthropic", "claude-sonnet-4-5").orElseThrow();
        Price gpt = SHIPPED.find("openai", "gpt-4o").orElseThrow();

        assertThat(claude.rates().known(Part.CACHE_WRITE_HOUR)).isEqualTo(6_000_000);
        assertThat(Objects.requireNonNull(claude.longContext()).rates().known(Part.CACHE_WRITE_HOUR))
                .isEqualTo(12_000_000);
        assertThat(claude.rates().known(Part.WEB_SEARCH)).isEqualTo(10_000_000_000L);
        assertThat(gpt.rates().known(Part.CACHE_WRITE_HOUR)).isNull();
        assertThat(gpt.tiers()).containsOnlyKeys("priority", "batch");
        assertThat(SHIPPED.find("openai", "whisper-1").orElseThrow().rates().known(Part.AUDIO_SECOND))
                .isEqualTo(100_000_000);
    }
}
