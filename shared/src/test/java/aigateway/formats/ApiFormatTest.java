package aigateway.formats;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.testing.Product;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiFormatTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                                       | 1000 | responses",
                "\"max_tokens\":50                                      | 50 | chat.completions",
                "\"max_completion_tokens\":50                           | 50 | chat.completions",
                "\"max_output_tokens\":50                               | 50 | responses",
                "\"max_output_tokens\":50                               | 1000 | chat.completions",
                "\"max_tokens\":50,\"max_completion_tokens\":40         | 40 | chat.completions",
                "\"max_tokens\":30,\"max_completion_tokens\":40         | 30 | chat.completions",
                "\"max_tokens\":50,\"n\":3                              | 150 | chat.completions",
                "\"n\":3                                                | 3000 | chat.completions",
                "\"n\":3                                                | 1000 | responses",
                "\"max_tokens\":null                                    | 1000 | chat.completions"
            })
    void output_is_the_smallest_cap_for_each_answer(String members, long output, Endpoint endpoint) {
        String text = "{\"model\":\"m\"" + (members == null ? "" : "," + members) + "}";

        assertThat(expected(endpoint, text)).isEqualTo(output + text.length() / 4);
    }

    @ParameterizedTest
    @CsvSource({"0, 1000", "400, 1100", "4000, 2000"})
    void input_is_a_quarter_of_the_bytes(int more, long tokens) {
        String bare = "{\"model\":\"m\",\"input\":\"\"}";
        String text = "{\"model\":\"m\",\"input\":\"" + "é".repeat(more / 2) + "\"}";

        assertThat(expected(Endpoint.RESPONSES, text) - bare.length() / 4).isEqualTo(tokens);
    }

    /** Beside {"model":"m","input":} with its 22 bytes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"twelve bytes\"   | 9",
                "[\"one\",\"two\"]  | 8",
                "[9906,1917,0]        | 8",
                "[[9906],[1917,11,0]] | 9",
                "[\"one\",[9906]]    | 9"
            })
    void an_embedding_has_no_output_and_its_token_ids_are_counted(String input, long tokens) {
        assertThat(expected(Endpoint.EMBEDDINGS, "{\"model\":\"m\",\"input\":" + input + "}"))
                .isEqualTo(tokens);
    }

    private static long expected(Endpoint endpoint, String text) {
        ApiFormat format = ApiFormats.of(endpoint);
        return format.read(Product.json(text)).map(format::expectedTokens).orElse(problem -> {
            throw new AssertionError(problem.message());
        });
    }
}
