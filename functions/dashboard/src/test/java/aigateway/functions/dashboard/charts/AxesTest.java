package aigateway.functions.dashboard.charts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxesTest {
    private static final Pattern TEXT = Pattern.compile(">([0-9,]+)<");

    @ParameterizedTest
    @CsvSource({
        "0, 0 1",
        "1, 0 1",
        "2, 0 1 2",
        "3, 0 3",
        "5, 0 5",
        "6, 0 3 6",
        "230, 0 150 300",
        "1500, '0 1,000 2,000'",
        "4700, '0 2,500 5,000'",
    })
    void the_axis_ends_at_a_round_number_near_the_largest_and_names_whole_numbers(long largest, String labels) {
        String svg = Axes.y(Scale.upTo(largest), Unit.COUNT);

        assertThat(TEXT.matcher(svg).results().map(found -> found.group(1))).containsExactly(labels.split(" "));
    }
}
