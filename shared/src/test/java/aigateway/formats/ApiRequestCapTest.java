package aigateway.formats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.testing.Product;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In which members a request says its output cap when it is sent. */
class ApiRequestCapTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"model":"m","max_tokens":7}                             | {"model":"m","max_completion_tokens":7}
            {"model":"m","max_completion_tokens":9,"max_tokens":7}   | {"model":"m","max_completion_tokens":7}
            {"model":"m","max_completion_tokens":7}                  | {"model":"m","max_completion_tokens":7}
            {"model":"m"}                                            | {"max_completion_tokens":7,"model":"m"}
            """)
    void a_provider_that_refuses_a_second_member_is_sent_its_own_alone(String client, String sent) {
        assertThat(sent(client, true)).isEqualTo(sent);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"model":"m","max_tokens":7}                             | {"max_completion_tokens":7,"model":"m","max_tokens":7}
            {"model":"m","max_completion_tokens":9,"max_tokens":7}   | {"model":"m","max_completion_tokens":7,"max_tokens":7}
            """)
    void another_provider_is_sent_both_with_the_smallest(String client, String sent) {
        assertThat(sent(client, false)).isEqualTo(sent);
    }

    private static String sent(String client, boolean onlyOwn) {
        return ApiFormats.CHAT
                .read(Product.json(client))
                .map(request -> new String(request.forProvider("m", "max_completion_tokens", onlyOwn, 7L), UTF_8))
                .orElse(problem -> problem.message());
    }
}
