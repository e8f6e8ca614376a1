package aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.formats.ApiFormats;
import aigateway.kernel.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseClassifierTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String NONE = "-";

    /** Provider's status, its body, and the classification with the client's status, type, code, retry-after, x-should-retry. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
            300 | {}                                                      | Free 502 server_error provider_error - false
            301 | <html>moved</html>                                      | Free 502 server_error provider_error - false
            307 | {}                                                      | Free 502 server_error provider_error - false
            400 | {"error":{"message":"m","type":"invalid_request_error","code":"bad"}} | Free 400 invalid_request_error bad - -
            400 | {"error":{"message":"m","code":null}}                   | Free 400 invalid_request_error - - -
            400 | {"error":{"message":"m","code":402}}                    | Free 400 invalid_request_error 402 - -
            400 | {"error":"words"}                                       | Free 400 invalid_request_error - - -
            400 | {"error":["words"]}                                     | Free 400 invalid_request_error - - -
            400 | {"detail":"words"}                                      | Free 400 invalid_request_error - - -
            400 | <html><body>nginx</body></html>                         | Free 400 invalid_request_error - - -
            400 | {"error":                                               | Free 400 invalid_request_error - - -
            400 | ''                                                      | Free 400 invalid_request_error - - -
            401 | {"error":{"message":"Incorrect API key sk-1234567890"}} | Free 502 server_error provider_error - false
            402 | {"error":{"message":"m","code":402}}                    | Free 402 invalid_request_error 402 - -
            403 | {"error":{"message":"m"}}                               | Free 502 server_error provider_error - false
            404 | {"error":{"message":"m","code":"model_not_found"}}      | Free 404 invalid_request_error model_not_found - -
            409 | {"error":{"message":"m"}}                               | Free 409 invalid_request_error - - -
            413 | {"error":{"message":"m"}}                               | Free 413 invalid_request_error - - -
            422 | {"error":{"message":"m"}}                               | Free 422 invalid_request_error - - -
            429 | {"error":{"type":"requests","code":"rate_limit_exceeded"}} | Free 429 requests rate_limit_exceeded 1 -
            429 | {"error":{"message":"m","code":429}}                    | Free 429 invalid_request_error 429 1 -
            501 | {"error":{"message":"m"}}                               | Free 502 server_error provider_error - -
            503 | {"error":{"message":"m"}}                               | Free 503 server_error provider_unavailable 5 -
            529 | {"error":{"message":"m"}}                               | Free 503 server_error provider_unavailable 5 -
            """)
    void a_failure_before_the_work_is_free(int status, String body, String expected) {
        assertThat(described(status, body)).isEqualTo(expected);
    }

    /** The same columns. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
            408 | {"error":{"message":"m"}} | Unknown 502 server_error provider_error - false
            499 | {"error":{"message":"m"}} | Unknown 502 server_error provider_error - false
            500 | {"error":{"message":"m"}} | Unknown 502 server_error provider_error - false
            502 | <html>bad gateway</html>  | Unknown 502 server_error provider_error - false
            504 | ''                        | Unknown 502 server_error provider_error - false
            524 | <html>cloudflare</html>   | Unknown 502 server_error provider_error - false
            200 | {"error":{"message":"m"}} | Unknown 502 server_error provider_error - false
            200 | {"error":"words"}         | Unknown 502 server_error provider_error - false
            200 | <html>hello</html>        | Unknown 502 server_error provider_error - false
            200 | {"id":"x"                 | Unknown 502 server_error provider_error - false
            200 | ''                        | Unknown 502 server_error provider_error - false
            200 | ["a"]                     | Unknown 502 server_error provider_error - false
            """)
    void any_other_failure_is_of_unknown_cost(int status, String body, String expected) {
        assertThat(described(status, body)).isEqualTo(expected);
    }

    @Test
    void a_quota_that_is_used_up_is_not_tried_again() {
        assertThat(described(429, "{'error':{'message':'m','type':'insufficient_quota','code':'insufficient_quota'}}"))
                .isEqualTo("Free 429 insufficient_quota insufficient_quota 1 false");
        assertThat(described(429, "{'error':{'message':'m','type':'insufficient_quota','code':null}}"))
                .isEqualTo("Free 429 insufficient_quota - 1 false");
    }

    @Test
    void a_request_that_never_reached_the_provider_is_free_and_may_be_retried() {
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
    void a_response_that_broke_off_is_502_of_unknown_outcome() {
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
    void a_refusal_other_than_429_keeps_its_retry_after() {
        assertThat(problem(classify(409, "{}", Map.of("retry-after", "3"))).headers())
                .isEqualTo(Map.of("retry-after", "3"));
    }

    @Test
    void a_refusals_message_reaches_the_client_shortened_and_without_secrets() {
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

    private static String described(int status, String body) {
        Classification classified = classify(status, body.replace('\'', '"'), Map.of());
        Problem problem = problem(classified);
        assertThat(problem.message()).isNotBlank().doesNotContain("sk-", "html", "nginx");
        return String.join(
                " ",
                classified.getClass().getSimpleName(),
                Integer.toString(problem.status()),
                problem.type(),
                shown(problem.code()),
                shown(problem.headers().get("retry-after")),
                shown(problem.headers().get("x-should-retry")));
    }

    private static Classification classify(int status, String body, Map<String, String> headers) {
        return classify(new ProviderReply.Answered(status, headers, body.getBytes(StandardCharsets.UTF_8)));
    }

    private static Classification classify(ProviderReply reply) {
        return ResponseClassifier.classify(reply, ApiFormats.CHAT, TIMEOUT, false);
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
}
