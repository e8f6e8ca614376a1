package aigateway.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoldedNameTest {
    /** Go folds the long s and the Kelvin sign too. */
    @ParameterizedTest
    @CsvSource({
        "model, MODEL",
        "max_tokens, max_to\u212Aens",
        "messages, me\u017F\u017Fages",
        "größe, GRÖSSE",
        "σίσυφος, ΣΊΣΥΦΟΣ",
        "µ, \u039C",
        "å, \u212B",
        "ß, \u1E9E",
        "\uD801\uDC28, \uD801\uDC00",
    })
    void two_spellings_of_one_name_are_folded_to_one(String one, String other) {
        boolean alike = !one.equals("größe"); // by simple folding ß is not SS
        assertThat(FoldedName.of(one).equals(FoldedName.of(other))).isEqualTo(alike);
    }

    @Test
    void a_variant_of_a_known_name_or_of_an_earlier_one_is_found() {
        Set<String> known = Set.of("model", "max_tokens");

        assertThat(FoldedName.firstVariant(List.of("model", "x", "MAX_TOKENS"), known))
                .isEqualTo(new FoldedName.Variant("MAX_TOKENS", "max_tokens"));
        assertThat(FoldedName.firstVariant(List.of("New", "neW"), known))
                .isEqualTo(new FoldedName.Variant("neW", "New"));
        assertThat(FoldedName.firstVariant(List.of("model", "max_tokens", "New", "toolChoice"), known))
                .isNull();
    }
}
