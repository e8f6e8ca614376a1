package aigateway.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonNumberTest {
    @Test
    void a_whole_number_that_a_long_holds_is_exact() {
        assertThat(new Json.Num("9007199254740993").asLong()).isEqualTo(9007199254740993L);
        assertThat(new Json.Num("9223372036854775807").asLong()).isEqualTo(Long.MAX_VALUE);
        assertThat(new Json.Num("-9223372036854775808").asLong()).isEqualTo(Long.MIN_VALUE);
        assertThat(new Json.Num("-0").asLong()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"9223372036854775808", "-9223372036854775809", "1.0", "1e3", "0.5", "100000000000000000000000"})
    void another_number_is_no_long_rather_than_a_near_one(String digits) {
        assertThat(new Json.Num(digits).asLong()).isNull();
        assertThat(new Json.Obj(Map.of("n", new Json.Num(digits))).integer("n", -1))
                .isEqualTo(-1);
    }

    @Test
    void a_member_of_another_kind_is_as_good_as_absent() {
        var object = new Json.Obj(Map.of("n", new Json.Str("1")));

        assertThat(object.integer("n", 7)).isEqualTo(7);
        assertThat(object.object("n")).isNull();
        assertThat(object.items("n")).isEmpty();
        assertThat(object.text("absent")).isNull();
    }
}
