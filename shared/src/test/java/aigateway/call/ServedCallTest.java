package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.testing.Product;
import aigateway.testing.RawServer;
import aigateway.testing.ScriptedProvider;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServedCallTest {
    private static final Product PRODUCT = Product.start();
    private static final String KEY = PRODUCT.newKey();

    @AfterAll
    static void close() {
        PRODUCT.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"c\",\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5},\"n\":9007199254740993,\"x\":1.0}",
                "\n \n{ \"usage\" : {\"prompt_tokens\":10,\"completion_tokens\":5} , \"t\":\"\\u00e4ä\" }\n"
            })
    void a_served_call_leaves_one_usage_row_and_one_audit_row_and_the_providers_own_bytes(String answer) {
        PRODUCT.provider().answers(200, answer);

        Product.Ended ended = PRODUCT.chat(KEY);

        assertThat(ended.body()).isEqualTo(answer);
        assertThat(PRODUCT.rows(
                        "key_id; attempt; endpoint; provider; model; outcome; input_tokens; cached_input_tokens; output_tokens;"
                                + " cost_nano_usd; price_version; provider_cost_nano_usd; job_id; entry",
                        "usage where request_id = ?",
                        ended.request().value()))
                .containsExactly(
                        Product.id(KEY) + " 1 chat.completions openai gpt-test settled 10 0 5 null null null null 0");
        assertThat(PRODUCT.rows(
                        "key_id; endpoint; asked_model; status; code; source; job_id",
                        "usage where request_id = ?",
                        ended.request().value()))
                .containsExactly(Product.id(KEY) + " chat.completions gpt-test 200 null " + Product.SOURCE + " null");
    }

    @Test
    void a_priced_model_costs_its_tokens_at_the_version_of_its_price() {
        Product.Ended ended =
                PRODUCT.call(Endpoint.RESPONSES, KEY, "{\"model\":\"mock-1\",\"input\":\"one two three\"}");

        assertThat(ended.status()).isEqualTo(200);
        // One dollar a million tokens in and two out: 1000 and 2000 nano-dollars a token.
        assertThat(PRODUCT.rows(
                        "provider; outcome; input_tokens > 0; output_tokens > 0; price_version is not null;"
                                + " cost_nano_usd = 1000 * input_tokens + 2000 * output_tokens",
                        "usage where request_id = ?",
                        ended.request().value()))
                .containsExactly("mock settled true true true true");
    }

    @Test
    void a_providers_own_cost_is_the_cost_where_the_model_has_no_price() {
        PRODUCT.provider()
                .answers(200, "{\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"cost\":0.00012345}}");

        Product.Ended ended = PRODUCT.chat(KEY);

        assertThat(PRODUCT.rows(
                        "cost_nano_usd; provider_cost_nano_usd",
                        "usage where request_id = ?",
                        ended.request().value()))
                .containsExactly("123450 123450");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"id\":\"c\"}", "{\"usage\":{\"prompt_tokens\":-1,\"completion_tokens\":5}}"})
    void an_answer_without_sound_usage_is_served_and_charged_as_unknown(String answer) {
        PRODUCT.provider().answers(200, answer);

        Product.Ended ended = PRODUCT.chat(KEY);

        assertThat(ended.body()).isEqualTo(answer);
        assertThat(PRODUCT.usage(ended.request())).containsExactly("charged 0 0 null");
        assertThat(PRODUCT.audit(ended.request())).containsExactly("200 null gpt-test");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            400 | {"error":{"message":"m","code":"invalid_prompt"}} | 400 | invalid_prompt | voided 0 0 0
            401 | {}                                     | 502 | provider_error       | voided 0 0 0
            404 | {"error":{"message":"m","code":"model_not_found"}} | 404 | model_not_found | voided 0 0 0
            429 | {"error":{"message":"m","code":429}}   | 429 | 429                  | voided 0 0 0
            408 | {}                                     | 502 | provider_error       | charged 0 0 null
            500 | {}                                     | 502 | provider_error       | charged 0 0 null
            503 | {}                                     | 503 | provider_unavailable | voided 0 0 0
            200 | {"error":{"message":"m"}}              | 502 | provider_error       | charged 0 0 null
            200 | <html>                                 | 502 | provider_error       | charged 0 0 null
            """)
    void a_providers_failure_is_one_usage_row_by_what_it_proves_and_one_audit_row(
            int status, String body, int clientStatus, String code, String usage) {
        PRODUCT.provider().answers(status, body);

        Product.Ended ended = PRODUCT.chat(KEY);

        assertThat(ended.status()).isEqualTo(clientStatus);
        assertThat(ended.code()).isEqualTo(code);
        assertThat(PRODUCT.usage(ended.request())).containsExactly(usage);
        assertThat(PRODUCT.audit(ended.request())).containsExactly(clientStatus + " " + code + " gpt-test");
    }

    @Test
    void a_provider_that_is_too_slow_is_504_and_unknown() {
        try (var product = Product.start(Map.of("PROVIDER_TIMEOUT_SECONDS", "1"), InstantSource.system())) {
            product.provider().answers(exchange -> {
                try {
                    Thread.sleep(1_500);
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
                ScriptedProvider.send(exchange, 200, "{}");
            });

            Product.Ended ended = product.chat(product.newKey());

            assertThat(ended.status()).isEqualTo(504);
            assertThat(product.usage(ended.request())).containsExactly("charged 0 0 null");
            assertThat(product.rows("millis between 900 and 1400", "usage")).containsExactly("true");
        }
    }

    @Test
    void a_provider_that_is_not_there_is_voided_and_one_that_hangs_up_unknown() {
        try (var raw = RawServer.start(RawServer::reset);
                var away = Product.start(Map.of("OPENAI_BASE_URL", "http://127.0.0.1:1"), InstantSource.system());
                var broken = Product.start(Map.of("OPENAI_BASE_URL", raw.url()), InstantSource.system())) {
            Product.Ended refused = away.chat(away.newKey());
            assertThat(refused.status()).isEqualTo(502);
            assertThat(refused.refusal().headers()).isEmpty();
            assertThat(away.usage(refused.request())).containsExactly("voided 0 0 0");

            Product.Ended reset = broken.chat(broken.newKey());
            assertThat(reset.status()).isEqualTo(502);
            assertThat(reset.refusal().headers()).containsEntry("x-should-retry", "false");
            assertThat(broken.usage(reset.request())).containsExactly("charged 0 0 null");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            responses        | {"model":"gpt-test","input":"x"}               | {"store":false,"model":"gpt-test","input":"x"}
            responses        | {"model":"gpt-test","store":null,"input":"x"}  | {"model":"gpt-test","store":false,"input":"x"}
            responses        | {"model":"gpt-test","store":true,"input":"x"}  | {"model":"gpt-test","store":true,"input":"x"}
            responses        | {"model":"gpt-test","store":false,"input":"x"} | {"model":"gpt-test","store":false,"input":"x"}
            responses        | {"model":"gpt-test","metadata":{"store":true}} | {"store":false,"model":"gpt-test","metadata":{"store":true}}
            chat.completions | {"model":"gpt-test","messages":[]}             | {"model":"gpt-test","messages":[]}
            chat.completions | {"model":"gpt-test","store":null}              | {"model":"gpt-test","store":null}
            chat.completions | {"model":"gpt-test","store":true}              | {"model":"gpt-test","store":true}
            """)
    void a_response_is_not_stored_unless_the_client_says_so(Endpoint endpoint, String body, String upstream) {
        assertThat(sent(endpoint, body)).isEqualTo(upstream);
    }

    @Test
    void a_body_reaches_the_provider_byte_for_byte() {
        String body = """
                { "zeta":1.0,\t"m":9007199254740993, "big":123456789012345678901234567890.10, "e":1E+2, "neg":-0.0,
                  "model" : "gpt-test","stream":false, "background" : null,
                  "unknown":{"b":[1,2.50,{"y":null,"x":"\\u00e4ä\\/😀"}],"a":true}, "": "", "messages":[] }
                """;

        assertThat(sent(Endpoint.CHAT_COMPLETIONS, body)).isEqualTo(body);
        assertThat(sent(Endpoint.RESPONSES, body)).isEqualTo(body.replaceFirst("\\{", "{\"store\":false,"));
    }

    @Test
    void the_clients_key_stays_here_and_the_providers_key_goes_there() {
        PRODUCT.provider().answers(200, "{}");
        PRODUCT.chat(KEY);

        ScriptedProvider.Received received = PRODUCT.provider().received().getLast();
        assertThat(received.headers().get("authorization")).isEqualTo(List.of("Bearer sk-upstream-key-of-the-tests"));
        assertThat(received.headers().toString() + received.body()).doesNotContain(KEY);
    }

    private static String sent(Endpoint endpoint, String body) {
        PRODUCT.provider().answers(200, "{}");
        assertThat(PRODUCT.call(endpoint, KEY, body).status()).isEqualTo(200);
        return PRODUCT.provider().received().getLast().body();
    }
}
