package aigateway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Result;
import aigateway.testing.Product;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobRefusalTest {
    private static final Product PRODUCT = Product.start();

    @AfterAll
    static void close() {
        PRODUCT.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                                                   | 400 | invalid_json
            {"payload":{"model":"gpt-test"}}                                     | 400 | missing_required_parameter
            {"kind":"transcriptions","payload":{"model":"gpt-test"}}             | 400 | invalid_value
            {"kind":"responses"}                                                 | 400 | missing_required_parameter
            {"kind":"responses","payload":"x"}                                   | 400 | invalid_type
            {"kind":"responses","payload":{}}                                    | 400 | missing_required_parameter
            {"kind":"responses","payload":{"model":"gpt-test","stream":true}}    | 400 | unsupported
            {"kind":"responses","payload":{"model":"gpt-test"},"prio":1}         | 400 | unknown_parameter
            {"kind":"responses","payload":{"model":"gpt-test"},"priority":1}     | 400 | invalid_type
            {"kind":"responses","payload":{"model":"gpt-test"},"webhook":{}}     | 400 | missing_required_parameter
            {"kind":"responses","payload":{"model":"gpt-test"},"webhook":{"url":"http://10.0.0.1/"}} | 400 | invalid_value
            {"kind":"responses","payload":{"model":"gpt-test"},"webhook":{"url":"ftp://x.example/"}} | 400 | invalid_value
            {"kind":"responses","payload":{"model":"gpt-test"},"metadata":{"a":1}} | 400 | invalid_value
            {"kind":"responses","payload":{"model":"o3"}}                        | 403 | model_not_allowed
            """)
    void a_job_that_could_not_run_is_refused_at_once(String body, int status, String code) {
        String narrow = String.valueOf(PRODUCT.createKey("{\"name\":\"a\",\"allowed_models\":[\"gpt-test\"]}")
                .secret());

        assertThat(PRODUCT.trySubmit(narrow, body)).isInstanceOfSatisfying(Result.Refused.class, refused -> {
            assertThat(refused.problem().status()).isEqualTo(status);
            assertThat(refused.problem().code()).isEqualTo(code);
        });
        assertThat(PRODUCT.rows("id", "job")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "nonsense",
                "{\"v\":2,\"job_id\":\"job_00000000000000000000000000000000\"}",
                "{\"v\":1,\"job_id\":\"job_1' or true\"}",
                "{\"v\":1,\"delivery_id\":\"evt_00000000000000000000000000000000\"}"
            })
    void a_message_that_is_not_ours_names_no_job(String message) {
        assertThat(JobQueue.job(message)).isEmpty();
    }
}
