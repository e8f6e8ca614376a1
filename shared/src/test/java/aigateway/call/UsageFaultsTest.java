package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.testing.LogLines;
import aigateway.testing.Product;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What is logged about usage that a provider reports wrongly, or not at all. */
class UsageFaultsTest {
    private static final Product PRODUCT =
            Product.start(Map.of("UNPRICED_MODELS", "price_as:gpt-4o-mini"), InstantSource.system());
    private static final String KEY = PRODUCT.newKey();

    @AfterAll
    static void close() {
        PRODUCT.close();
    }

    @Test
    void a_usage_that_cannot_be_read_is_logged_once_for_each_provider() {
        try (LogLines log = LogLines.open()) {
            for (String usage : new String[] {"{\"prompt_tokens\":\"many\"}", "{}", "null"}) {
                PRODUCT.provider().answers(200, "{\"usage\":" + usage + "}");
                assertThat(PRODUCT.chat(KEY).status()).isEqualTo(200);
            }

            assertThat(log.lines("usage_unreadable")).singleElement().asString().contains("\"provider\":\"openai\"");
        }
    }

    @Test
    void a_total_that_is_not_the_sum_is_logged_and_the_larger_reading_is_charged() {
        PRODUCT.provider()
                .answers(200, "{\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":50,\"total_tokens\":4060}}");
        try (LogLines log = LogLines.open()) {
            Product.Ended ended = PRODUCT.chat(KEY);

            assertThat(PRODUCT.usage(ended.request())).containsExactly("settled 10 4050 2431500");
            assertThat(log.lines("usage_unexplained"))
                    .singleElement()
                    .asString()
                    .contains(ended.request().value());
        }
    }

    @Test
    void a_total_that_is_the_sum_is_not_logged() {
        PRODUCT.provider()
                .answers(200, "{\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":50,\"total_tokens\":60}}");
        try (LogLines log = LogLines.open()) {
            PRODUCT.chat(KEY);

            assertThat(log.lines("usage_unexplained")).isEmpty();
            assertThat(log.lines("usage_unreadable")).isEmpty();
        }
    }
}
