package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.testing.LogLines;
import aigateway.testing.Product;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables and logs keep only codes of a fixed list; the client sees the provider's own. */
class RecordedCodeTest {
    private static final Product PRODUCT = Product.start();
    private static final String KEY = PRODUCT.newKey();

    @AfterAll
    static void close() {
        PRODUCT.close();
    }

    @Test
    void a_code_with_words_of_the_prompt_reaches_the_client_and_no_table_or_log() {
        String words = "PATIENT John Doe born 1970";
        try (LogLines log = LogLines.open()) {
            Product.Ended ended = refused(words);

            assertThat(ended.code()).isEqualTo(words);
            assertThat(recorded(ended)).isEqualTo("400 provider_refused");
            assertThat(log.lines()).noneMatch(line -> line.contains("PATIENT"));
            assertThat(log.lines("call", ended.request().value()))
                    .singleElement()
                    .asString()
                    .contains("\"code\":\"provider_refused\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"context_length_exceeded", "model_not_found", "402"})
    void a_known_code_is_kept(String code) {
        assertThat(recorded(refused(code))).isEqualTo("400 " + code);
    }

    @Test
    void a_code_of_our_own_is_kept() {
        PRODUCT.provider().answers(500, "{}");
        assertThat(recorded(PRODUCT.chat(KEY))).isEqualTo("502 provider_error");
        assertThat(recorded(PRODUCT.call(Endpoint.CHAT_COMPLETIONS, KEY, "{\"model\":1}")))
                .isEqualTo("400 invalid_type");
    }

    private static Product.Ended refused(String code) {
        PRODUCT.provider().answers(400, "{\"error\":{\"message\":\"m\",\"code\":\"" + code + "\"}}");
        return PRODUCT.chat(KEY);
    }

    private static String recorded(Product.Ended ended) {
        return PRODUCT.rows(
                        "status; code",
                        "usage where status is not null and request_id = ?",
                        ended.request().value())
                .getFirst();
    }
}
