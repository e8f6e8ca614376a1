package aigateway.traces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
    private static final String IDS = "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331";

    @Test
    void a_valid_header_is_read_and_written_again() {
        for (String text : List.of("00-" + IDS + "-01", "00-" + IDS + "-00")) {
            assertThat(TraceParent.read(List.of(text)).orElseThrow().text()).isEqualTo(text);
        }
    }

    @Test
    void a_later_version_and_unknown_flags_are_read_as_far_as_they_are_known() {
        assertThat(TraceParent.read(List.of("01-" + IDS + "-03-more"))
                        .orElseThrow()
                        .text())
                .isEqualTo("00-" + IDS + "-01");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "ff-" + IDS + "-01",
                "00-" + IDS + "-01-more",
                "00-" + IDS + "-1",
                "00-" + IDS,
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-" + IDS + "-01\r\nx: y"
            })
    void an_invalid_header_is_none(String text) {
        assertThat(TraceParent.read(List.of(text))).isEmpty();
    }

    @Test
    void a_header_that_was_sent_twice_is_none() {
        String text = "00-" + IDS + "-01";
        assertThat(TraceParent.read(List.of(text, text))).isEmpty();
        assertThat(TraceParent.read(List.of())).isEmpty();
    }

    @Test
    void the_headers_of_an_export_are_read_decoded() {
        assertThat(ExportHeaders.parse("authorization=Basic%20a+b==, x-team = one,"))
                .isEqualTo(Map.of("authorization", "Basic a+b==", "x-team", "one"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "=secret", "a b=secret", "a=secret%0a", "a=%zz"})
    void headers_of_an_export_that_cannot_be_sent_are_refused(String setting) {
        assertThatThrownBy(() -> ExportHeaders.parse(setting))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }
}
