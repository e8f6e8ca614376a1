package aigateway.functions.dashboard.shown;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeltaTest {
    @ParameterizedTest
    @CsvSource({"0, 0, —, same", "100, 112, +12 %, up", "100, 50, −50 %, down", "0, 5, new, up", "7, 7, ±0 %, same"})
    void a_change_has_a_sign_and_a_direction(long before, long now, String text, String direction) {
        assertThat(Delta.of(before, now)).isEqualTo(new Delta(text, direction));
    }
}
