package aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.formats.ApiFormats;
import aigateway.kernel.Money;
import aigateway.kernel.Problem;
import aigateway.kernel.Tokens;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseClassifierTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String NONE = "-";
    private static final String CHAT_USAGE = "\"prompt_tokens\":10,\"completion_tokens\":5";

    /** provider's status | its body | classified | client's status | type | code | retry-after | x-should-retry */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
            300 | {}                                              | Unknown | 502 | server_error | provider_error | - | false
            307 | {}                                              | Unknown | 502 | server_error | provider_error | - | false
            400 | {"error":{"message":"m","type":"invalid_request_error","code":"bad"}} | Free | 400 | invalid_request_error | bad | - | -
            400 | {"error":{"message":"m","code":null}}           | Free    | 400 | invalid_request_error | - | - | -
            400 | {"error":{"message":"m","code":402}}            | Free    | 400 | invalid_request_error | 402 | - | -
            400 | {"error":"words"}                               | Free    | 400 | invalid_request_error | - | - | -
            400 | {"error":["words"]}                             | Free    | 400 | invalid_request_error | - | - | -
            400 | {"detail":"words"}                              | Free    | 400 | invalid_request_error | - | - | -
            400 | <html><body>nginx</body></html>                 | Free    | 400 | invalid_request_error | - | - | -
            400 | {"error":                                       | Free    | 400 | invalid_request_error | - | - | -
            400 | ''                                              | Free    | 400 | invalid_request_error | - | - | -
            401 | {"error":{"message":"Incorrect API key sk-1234567890"}} | Free | 502 | server_error | provider_error | - | false
            402 | {"error":{"message":"m","code":402}}            | Free    | 402 | invalid_request_error | 402 | - | -
            403 | {"error":{"message":"m"}}                       | Free    | 502 | server_error | provider_error | - | false
            404 | {"error":{"message":"m","code":"model_not_found"}} | Free | 404 | invalid_request_error | model_not_found | - | -
            408 | {"error":{"message":"m"}}                       | Unknown | 502 | server_error | provider_error | - | false
            409 | {"error":{"message":"m"}}                       | Free    | 409 | invalid_request_error | - | - | -
            413 | {"error":{"message":"m"}}                       | Free    | 413 | invalid_request_error | - | - | -
            422 | {"error":{"message":"m"}}                       | Free    | 422 | invalid_request_error | - | - | -
            429 | {"error":{"message":"m","type":"requests","code":"rate_limit_exceeded"}} | Free | 429 | requests | rate_limit_exceeded | 1 | -
            429 | {"error":{"message":"m","type":"insufficient_quota","code":"insufficient_quota"}} | Free | 429 | insufficient_quota | insufficient_quota | 1 | false
            429 | {"error":{"message":"m","type":"insufficient_quota","code":null}} | Free | 429 | insufficient_quota | - | 1 | false
            429 | {"error":{"message":"m","code":429}}            | Free    | 429 | invalid_request_error | 429 | 1 | -
            499 | {"error":{"message":"m"}}                       | Unknown | 502 | server_error | provider_error | - | false
            500 | {"error":{"message":"m"}}                       | Unknown | 502 | server_error | provider_error | - | false
            501 | {"error":{"message":"m"}}                       | Free    | 502 | server_error | provider_error | - | -
            502 | <html>bad gateway</html>                        | Unknown | 502 | server_error | provider_error | - | false
            503 | {"error":{"message":"m"}}                       | Free    | 503 | server_error | provider_unavailable | 5 | -
            504 | ''                                              | Unknown | 502 | server_error | provider_error | - | false
            524 | <html>cloudflare</html>                         | Unknown | 502 | server_error | provider_error | - | false
            529 | {"error":{"message":"m"}}                       | Free    | 503 | server_error | provider_unavailable | 5 | -
            200 | {"error":{"message":"m"}}                       | Unknown | 502 | server_error | provider_error | - | false
            200 | {"error":"words"}                               | Unknown | 502 | server_error | provider_error | - | false
            200 | <html>hello</html>                              | Unknown | 502 | server_error | provider_error | - | false
            200 | {"id":"x"                                       | Unknown | 502 | server_error | provider_error | - | false
            200 | ''                                              | Unknown | 502 | server_error | provider_error | - | false
            200 | ["a"]                                           | Unknown | 502 | server_error | provider_error | - | false
            """)
    void every_failure_of_a_provider_has_one_meaning(
            int status,
            String body,
            String name,
            int clientStatus,
            String type,
            String code,
            String retryAfter,
            String shouldRetry) {
        Classification classified = classify(status, body, Map.of());

        assertThat(classified.getClass().getSimpleName()).isEqualTo(name);
        Problem problem = problem(classified);
        assertThat(problem.status()).isEqualTo(clientStatus);
        assertThat(problem.type()).isEqualTo(type);
        assertThat(shown(problem.code())).isEqualTo(code);
        assertThat(shown(problem.headers().get("retry-after"))).isEqualTo(retryAfter);
        assertThat(shown(problem.headers().get("x-should-retry"))).isEqualTo(shouldRetry);
        assertThat(problem.message()).isNotBlank().doesNotContain("sk-", "html", "nginx");
    }

    @Test
    void what_never_reached_the_provider_is_free_and_may_be_tried_again() {
        Classification classified = classify(new ProviderReply.NotConnected("refused"));

        assertThat(classified).isInstanceOf(Classification.Free.class);
        assertThat(problem(classified).status()).isEqualTo(502);
        assertThat(problem(classified).headers()).isEmpty();
    }

    @Test
    void a_timeout_is_504_of_unknown_outcome() {
        Classification classified = classify(new ProviderReply.TimedOut());

        assertThat(classified).isInstanceOf(Classification.Unknown.class);
        assertThat(problem(classified).status()).isEqualTo(504);
        assertThat(problem(classified).code()).isEqualTo("provider_timeout");
        assertThat(problem(classified).headers()).isEqualTo(Map.of("x-should-retry", "false"));
        assertThat(problem(classified).message()).contains("30 seconds");
    }

    @Test
    void an_answer_that_broke_off_is_502_of_unknown_outcome() {
        Classification classified = classify(new ProviderReply.Broken("reset"));

        assertThat(classified).isInstanceOf(Classification.Unknown.class);
        assertThat(problem(classified).status()).isEqualTo(502);
        assertThat(problem(classified).headers()).isEqualTo(Map.of("x-should-retry", "false"));
    }

    @ParameterizedTest
    @CsvSource({
        "7,1,7",
        "0,1,1",
        "1.2,1,2",
        "600,1,60",
        "'Wed, 21 Oct 2026 07:28:00 GMT',1,1",
        "-3,1,1",
        "soon,1,1",
        "99999999999,1,1",
        "'7, 8',1,1"
    })
    void a_retry_after_becomes_whole_seconds_up_to_a_minute(String given, String otherwise, String shown) {
        assertThat(problem(classify(429, "{}", Map.of("retry-after", given))).headers())
                .containsEntry("retry-after", shown.equals("1") ? otherwise : shown);
        assertThat(problem(classify(503, "{}", Map.of("retry-after", given)))
                        .headers()
                        .get("retry-after"))
                .matches("[1-9]|[1-5][0-9]|60");
    }

    @Test
    void a_refusal_other_than_429_keeps_the_retry_after_that_it_came_with() {
        assertThat(problem(classify(409, "{}", Map.of("retry-after", "3"))).headers())
                .isEqualTo(Map.of("retry-after", "3"));
    }

    @Test
    void a_refusals_own_words_reach_the_client_without_secrets_and_cut() {
        String body = """
                {"error":{"message":"Key sk-proj-abcdefgh1234567890 of org-abcdefgh1234 says: %s","type":"t sk-typed12345",\
                "param":"p sk-param12345","code":"c sk-coded12345"}}""".formatted("x".repeat(5_000));

        Problem problem = problem(classify(400, body, Map.of()));

        assertThat(problem.message())
                .startsWith("Key [secret] of [secret] says: xxx")
                .hasSizeLessThanOrEqualTo(1_025);
        assertThat(problem.type() + problem.param() + problem.code()).isEqualTo("t [secret]p [secret]c [secret]");
    }

    @Test
    void a_param_is_passed_on() {
        Problem problem =
                problem(classify(400, "{\"error\":{\"message\":\"m\",\"param\":\"messages[0].content\"}}", Map.of()));

        assertThat(problem.param()).isEqualTo("messages[0].content");
        assertThat(problem.message()).isEqualTo("m");
    }

    @Test
    void an_error_that_is_a_string_is_the_message() {
        assertThat(problem(classify(400, "{\"error\":\"plain words\"}", Map.of()))
                        .message())
                .isEqualTo("plain words");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"object\":\"response\",\"error\":null,\"usage\":{\"input_tokens\":10,\"output_tokens\":5}}",
                "{\"object\":\"response\",\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"m\"},"
                        + "\"usage\":{\"input_tokens\":10,\"output_tokens\":5}}",
                "{\"error\":null,\"usage\":{" + CHAT_USAGE + "}}"
            })
    void an_answers_own_error_member_does_not_make_it_a_failure(String body) {
        assertThat(served(body).tokens()).isEqualTo(new Tokens(10, 0, 0, 5, 0));
    }

    @Test
    void a_served_body_is_the_providers_own_bytes() {
        String body = "\n\n  {\"usage\" : {" + CHAT_USAGE + "},\"x\":1.0,\"x\":2}\n";

        assertThat(served(body).body()).asString().isEqualTo(body);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"input_tokens":10,"output_tokens":5}                                                                     | 10 0 0 5 0
            {"input_tokens":10,"input_tokens_details":{"cached_tokens":4},"output_tokens":5,"output_tokens_details":{"reasoning_tokens":2},"total_tokens":15} | 10 4 0 5 2
            {"prompt_tokens":10,"completion_tokens":5}                                                                | 10 0 0 5 0
            {"prompt_tokens":10,"prompt_tokens_details":{"cached_tokens":4,"cache_write_tokens":6},"completion_tokens":5,"completion_tokens_details":{"reasoning_tokens":5}} | 10 4 6 5 5
            {"prompt_tokens":10,"prompt_tokens_details":null,"completion_tokens":5,"completion_tokens_details":{"reasoning_tokens":null}} | 10 0 0 5 0
            {"prompt_tokens":0,"completion_tokens":0}                                                                 | 0 0 0 0 0
            {"prompt_tokens":1000000000,"completion_tokens":1000000000}                                               | 1000000000 0 0 1000000000 0
            {}                                                                                                        | -
            {"input_tokens":10}                                                                                       | -
            {"output_tokens":5}                                                                                       | -
            {"prompt_tokens":10}                                                                                      | -
            {"completion_tokens":5}                                                                                   | -
            {"total_tokens":15}                                                                                       | -
            {"input_tokens":-1,"output_tokens":5}                                                                     | -
            {"input_tokens":10,"output_tokens":-5}                                                                    | -
            {"prompt_tokens":-1,"completion_tokens":5}                                                                | -
            {"prompt_tokens":10,"completion_tokens":-5}                                                               | -
            {"input_tokens":1000000001,"output_tokens":5}                                                             | -
            {"prompt_tokens":10,"completion_tokens":99999999999999999999}                                             | -
            {"input_tokens":1.5,"output_tokens":5}                                                                    | -
            {"input_tokens":"10","output_tokens":5}                                                                   | -
            {"input_tokens":1e400000000000,"output_tokens":5}                                                         | -
            {"prompt_tokens":10,"completion_tokens":null}                                                             | -
            {"input_tokens":10,"input_tokens_details":{"cached_tokens":11},"output_tokens":5}                         | -
            {"input_tokens":10,"input_tokens_details":{"cached_tokens":6,"cache_write_tokens":6},"output_tokens":5}   | -
            {"input_tokens":10,"input_tokens_details":{"cached_tokens":-1},"output_tokens":5}                         | -
            {"input_tokens":10,"output_tokens":5,"output_tokens_details":{"reasoning_tokens":6}}                      | -
            {"prompt_tokens":10,"prompt_tokens_details":{"cached_tokens":11},"completion_tokens":5}                   | -
            {"prompt_tokens":10,"completion_tokens":5,"completion_tokens_details":{"reasoning_tokens":"many"}}        | -
            """)
    void usage_counts_when_it_makes_sense_in_either_api(String usage, String tokens) {
        assertThat(shown(served("{\"usage\":" + usage + "}").tokens())).isEqualTo(tokens);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"usage\":null}", "{\"usage\":[]}", "{\"usage\":\"10\"}"})
    void an_answer_without_usage_is_served_without_tokens(String body) {
        assertThat(served(body).tokens()).isNull();
        assertThat(served(body).providerCost()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "0.00012345,       123450",
        "0,                0",
        "1e-3,             1000000",
        "0.0000000001,     1",
        "100000,           100000000000000",
        "100000.01,        -",
        "-0.5,             -",
        "1e-39,            1",
        "1e-50,            -",
        "1e999999999,      -",
        "1e-999999999,     -",
        "1e9999999999,     -",
        "1e-9999999999,    -",
        "0.00000000000000000000000000000000000000000000001, -",
        "'\"0.1\"',        -",
        "null,             -",
        "{},               -"
    })
    void a_providers_own_cost_is_exact_nano_dollars_rounded_up_when_it_makes_sense(String cost, String nanoUsd) {
        Money read =
                served("{\"usage\":{" + CHAT_USAGE + ",\"cost\":" + cost + "}}").providerCost();

        assertThat(read == null ? NONE : Long.toString(read.nanoUsd())).isEqualTo(nanoUsd);
    }

    private static Classification classify(int status, String body, Map<String, String> headers) {
        return classify(new ProviderReply.Answered(status, headers, body.getBytes(StandardCharsets.UTF_8)));
    }

    private static Classification classify(ProviderReply reply) {
        return ResponseClassifier.classify(reply, ApiFormats.CHAT, TIMEOUT, false);
    }

    private static Classification.Served served(String body) {
        Classification classified = classify(200, body, Map.of());
        assertThat(classified).isInstanceOf(Classification.Served.class);
        return (Classification.Served) classified;
    }

    private static Problem problem(Classification classified) {
        return switch (classified) {
            case Classification.Free(Problem problem, var _) -> problem;
            case Classification.Unknown(Problem problem, var _) -> problem;
            case Classification.Served _ -> throw new AssertionError("served");
        };
    }

    private static String shown(@Nullable String text) {
        return text == null ? NONE : text;
    }

    private static String shown(@Nullable Tokens tokens) {
        return tokens == null
                ? NONE
                : tokens.input() + " " + tokens.cachedInput() + " " + tokens.cacheWrite() + " " + tokens.output() + " "
                        + tokens.reasoning();
    }
}
