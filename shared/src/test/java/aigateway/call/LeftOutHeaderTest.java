package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LeftOutHeaderTest {
    @Test
    void names_are_listed_in_their_order() {
        assertThat(LeftOutHeader.value(new LinkedHashSet<>(List.of("thinking", "tools.web_search"))))
                .isEqualTo("thinking, tools.web_search");
    }

    @Test
    void many_names_stay_within_512_characters_and_the_missing_ones_are_counted() {
        Set<String> names = IntStream.range(0, 60)
                .mapToObj(i -> "member_with_a_long_name_" + i)
                .collect(Collectors.toCollection(LinkedHashSet::new));

        String value = LeftOutHeader.value(names);

        assertThat(value).hasSizeLessThanOrEqualTo(512).startsWith("member_with_a_long_name_0, ");
        int shown = value.split(", ").length - 1;
        assertThat(value).endsWith(", +" + (60 - shown));
    }

    @Test
    void a_name_that_the_client_made_up_cannot_break_the_header() {
        assertThat(LeftOutHeader.value(Set.of("a\r\nset-cookie: b, ü" + "x".repeat(200))))
                .matches("[A-Za-z0-9_.-]{80}");
    }
}
