package aigateway.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonValuesTest {
    /** Longer than twice any bound here, or it would not be looked at. */
    private static final String SPACE = " ".repeat(100);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                    | 1",
                "{\"a\":1}                             | 2",
                "{\"a\":[]}                            | 2",
                "{\"a\":[1]}                           | 3",
                "{\"a\":[1,2,3]}                       | 5",
                "{\"a\":[[],[],{}]}                    | 5",
                "{\"a\":{\"b\":{\"c\":null}}}          | 4",
                "{\"a\":\"x,y,[z],{}\"}                | 2",
                "{\"a\":\"\\\"[1,2,3]\"}               | 2",
                "{\"a\":\"\\\\\",\"b\":2}              | 3",
                "{ \"a\" : [ ] , \"b\" : { } , \"c\" : [ 1 , 2 ] } | 6"
            })
    void each_value_counts_once_and_nothing_in_a_text_does(String text, int values) {
        assertThat(JsonValues.exceed(bytes(text), values)).isFalse();
        assertThat(JsonValues.exceed(bytes(text), values - 1)).isTrue();
    }

    private static byte[] bytes(String text) {
        return (text.strip() + SPACE).getBytes(UTF_8);
    }
}
