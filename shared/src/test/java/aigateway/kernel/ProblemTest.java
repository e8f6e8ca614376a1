package aigateway.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProblemTest {
    @Test
    void each_no_has_the_status_type_and_code_of_the_contract() {
        assertProblem(Problem.invalidJson("Why."), 400, "invalid_request_error", "invalid_json");
        assertProblem(Problem.invalidType("p", "a string"), 400, "invalid_request_error", "invalid_type");
        assertProblem(Problem.missing("p"), 400, "invalid_request_error", "missing_required_parameter");
        assertProblem(Problem.unsupported("p", "Why."), 400, "invalid_request_error", "unsupported");
        assertProblem(Problem.invalidApiKey(), 401, "invalid_request_error", "invalid_api_key");
        assertProblem(Problem.modelNotAllowed("m"), 403, "invalid_request_error", "model_not_allowed");
        assertProblem(Problem.ipNotAllowed(), 403, "invalid_request_error", "ip_not_allowed");
        assertProblem(Problem.modelNotFound("m"), 404, "invalid_request_error", "model_not_found");
        assertProblem(Problem.notFound("What."), 404, "invalid_request_error", "not_found");
        assertProblem(Problem.methodNotAllowed(), 405, "invalid_request_error", "method_not_allowed");
        assertProblem(Problem.conflict("Why."), 409, "invalid_request_error", "conflict");
        assertProblem(Problem.requestTooLarge(1), 413, "invalid_request_error", "request_too_large");
        assertProblem(Problem.unsupportedContentType(), 415, "invalid_request_error", "unsupported_content_type");
        assertProblem(Problem.tooManyFailures(9), 429, "requests", "rate_limit_exceeded");
        assertProblem(Problem.providerError("Why."), 502, "server_error", "provider_error");
        assertProblem(Problem.providerOutcomeUnknown("Why."), 502, "server_error", "provider_error");
        assertProblem(Problem.providerTimeout(Duration.ofSeconds(2)), 504, "server_error", "provider_timeout");
        assertProblem(Problem.providerUnavailable("3"), 503, "server_error", "provider_unavailable");
        assertProblem(Problem.unavailable(), 503, "server_error", "unavailable");
    }

    @Test
    void an_sdk_is_shown_not_to_retry_what_may_have_cost_something() {
        for (Problem problem : List.of(
                Problem.providerOutcomeUnknown("Why."),
                Problem.providerTimeout(Duration.ofSeconds(1)),
                Problem.notRecorded(),
                Problem.internal())) {
            assertThat(problem.headers()).isEqualTo(Map.of("x-should-retry", "false"));
        }
        assertThat(Problem.providerError("Why.").headers()).isEmpty();
    }

    @Test
    void what_passes_says_when_to_come_back() {
        assertThat(Problem.tooManyFailures(9).headers()).isEqualTo(Map.of("retry-after", "9"));
        assertThat(Problem.providerUnavailable("3").headers()).isEqualTo(Map.of("retry-after", "3"));
        assertThat(Problem.unavailable().headers()).containsOnlyKeys("retry-after");
    }

    @Test
    void a_clients_own_words_are_cut_before_they_are_repeated() {
        String endless = "p".repeat(10_000);
        for (Problem problem : List.of(
                Problem.unknownParameter(endless),
                Problem.invalidType(endless, "a string"),
                Problem.invalidValue(endless, "why"),
                Problem.missing(endless),
                Problem.modelNotFound(endless),
                Problem.modelNotAllowed(endless))) {
            assertThat(problem.message()).hasSizeLessThan(200);
            assertThat(String.valueOf(problem.param())).hasSizeLessThan(110);
        }
    }

    private static void assertProblem(Problem problem, int status, String type, String code) {
        assertThat(problem.status()).isEqualTo(status);
        assertThat(problem.type()).isEqualTo(type);
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.message()).isNotBlank();
    }
}
