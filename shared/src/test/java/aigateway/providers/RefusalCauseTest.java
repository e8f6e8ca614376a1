package aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.config.FallbackCause;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Refusals as providers word them, from their documents and the issues of their users. */
class RefusalCauseTest {
    @ParameterizedTest
    @CsvFileSource(resources = "/refusals/context_length.csv", delimiter = '|', quoteCharacter = '~')
    void a_request_that_is_too_long_for_the_model_is_recognised(int status, String body) {
        assertThat(cause(status, body)).hasValue(FallbackCause.CONTEXT_LENGTH);
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/refusals/content_policy.csv", delimiter = '|', quoteCharacter = '~')
    void content_that_a_filter_refuses_is_recognised(int status, String body) {
        assertThat(cause(status, body)).hasValue(FallbackCause.CONTENT_POLICY);
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/refusals/other.csv", delimiter = '|', quoteCharacter = '~')
    void another_refusal_has_no_cause(int status, String body) {
        assertThat(cause(status, body == null ? "" : body)).isEmpty();
    }

    @Test
    void a_long_text_is_searched_in_a_bounded_part_only() {
        String filler = "exceeds ".repeat(200_000);

        assertThat(cause(400, "{\"error\":{\"message\":\"" + filler + "\"}}")).isEmpty();
    }

    private static Optional<FallbackCause> cause(int status, String body) {
        return RefusalCause.of(status, ProviderError.read(body.getBytes(StandardCharsets.UTF_8)));
    }
}
