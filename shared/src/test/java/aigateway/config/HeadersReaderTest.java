package aigateway.config;

import static aigateway.config.Sample.ofProvider;
import static aigateway.config.Sample.provider;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersReaderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "authorization",
                "Authorization",
                "X-API-Key",
                "host",
                "content-length",
                "content-type",
                "transfer-encoding",
                "connection"
            })
    void headers_of_the_gateway_itself_are_refused(String name) {
        assertThat(ofProvider("headers: {" + name + ": secret}"))
                .containsExactly("line 4: providers.openai.headers." + name + ": the gateway itself sends this header");
    }

    @Test
    void a_name_is_a_token() {
        assertThat(ofProvider("headers:\n  'a b': x\n  'c:': x\n"))
                .containsExactly(
                        "line 5: providers.openai.headers.a b: a header's name has 1 to 64 letters, digits and '-'",
                        "line 6: providers.openai.headers.c:: a header's name has 1 to 64 letters, digits and '-'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"''", "' secret'", "'secret '", "\"sec\\nret\"", "\"sec\\tret\"", "sécret"})
    void a_value_is_visible_ascii_and_never_quoted(String value) {
        assertThat(ofProvider("headers:\n  X-Title: " + value))
                .containsExactly(
                        "line 5: providers.openai.headers.X-Title: expected visible ASCII without blanks at its ends");
    }

    @Test
    void a_value_is_text() {
        assertThat(ofProvider("headers: {a: 5, b: true, c: , d: [secret]}"))
                .containsExactly(
                        "line 4: providers.openai.headers.a: expected text; put it in quotes",
                        "line 4: providers.openai.headers.b: expected text; put it in quotes",
                        "line 4: providers.openai.headers.c: expected text",
                        "line 4: providers.openai.headers.d: expected text");
    }

    @Test
    void a_header_occurs_once_in_upper_or_lower_case() {
        assertThat(ofProvider("headers:\n  X-Title: a\n  x-title: b\n"))
                .containsExactly("line 6: providers.openai.headers.x-title: is the header of line 5 in other letters");
    }

    @Test
    void there_are_at_most_twenty() {
        assertThat(provider(headers(20)).headers()).hasSize(20);
        assertThat(ofProvider(headers(21)))
                .containsExactly("line 4: providers.openai.headers: has 21 entries; 0 to 20 are allowed");
    }

    private static String headers(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "X-" + i + ": x")
                .collect(Collectors.joining(", ", "headers: {", "}"));
    }
}
