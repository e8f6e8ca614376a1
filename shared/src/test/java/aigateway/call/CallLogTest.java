package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.testing.LogLines;
import aigateway.testing.Product;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What the log line of a call says. */
class CallLogTest {
    private static final Product PRODUCT = Product.start();
    private static final String KEY = String.valueOf(
            PRODUCT.createKey("{\"name\":\"app one\",\"tags\":[\"team:a\"]}").secret());
    private static final String REQUEST =
            "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"the prompt\"}]}";

    @AfterAll
    static void close() {
        PRODUCT.close();
    }

    @Test
    void a_served_call_has_model_provider_tokens_cost_name_of_its_key_and_tags() {
        try (LogLines log = LogLines.open()) {
            Product.Ended ended = PRODUCT.call(Endpoint.CHAT_COMPLETIONS, KEY, REQUEST.formatted("gpt-4o-mini"));

            assertThat(log.lines("call", ended.request().value()))
                    .singleElement()
                    .asString()
                    .contains(
                            "\"request_id\":\"" + ended.request().value() + "\"",
                            "\"key_name\":\"app one\"",
                            "\"tags\":\"team:a\"",
                            "\"model\":\"gpt-4o-mini\"",
                            "\"served_model\":\"gpt-4o-mini\"",
                            "\"provider\":\"openai\"",
                            "\"attempts\":1",
                            "\"input_tokens\":10",
                            "\"output_tokens\":5",
                            "\"cost_usd\":\"" + ended.header("x-agw-cost-usd") + "\"",
                            "\"status\":200")
                    .doesNotContain("the prompt", "\"code\"", "trace_id");
        }
    }

    @Test
    void an_attempt_of_a_job_has_the_same_line_with_its_job() {
        var job = PRODUCT.submit(
                KEY, "{\"kind\":\"chat.completions\",\"payload\":" + REQUEST.formatted("gpt-4o-mini") + "}");
        try (LogLines log = LogLines.open()) {
            PRODUCT.gateway().jobs().run().run(job.id());

            assertThat(log.lines("call", job.id().value()))
                    .singleElement()
                    .asString()
                    .contains(
                            "\"job_id\":\"" + job.id().value() + "\"",
                            "\"key_name\":\"app one\"",
                            "\"provider\":\"openai\"",
                            "\"input_tokens\":10",
                            "\"cost_usd\":");
        }
    }

    @Test
    void a_model_that_looks_like_no_name_is_left_out() {
        try (LogLines log = LogLines.open()) {
            PRODUCT.call(Endpoint.CHAT_COMPLETIONS, KEY, REQUEST.formatted("words of a patient"));
            PRODUCT.call(Endpoint.CHAT_COMPLETIONS, KEY, REQUEST.formatted("m".repeat(101)));

            assertThat(log.lines("call", Product.id(KEY).value()))
                    .hasSize(2)
                    .noneMatch(line -> line.contains("patient") || line.contains("model\":\""));
        }
    }
}
