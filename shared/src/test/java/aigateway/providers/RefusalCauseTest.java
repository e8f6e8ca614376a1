package aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.config.FallbackCause;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Refusals as providers word them, from their documents and the issues of their users. */
class RefusalCauseTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            400 | {"error":{"message":"m","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}
            400 | {"error":{"message":"This model's maximum context length is 8192 tokens. However, you requested 9000 tokens.","code":null}}
            400 | {"error":{"message":"Your input exceeds the context window of this model. Please adjust your input and try again."}}
            400 | {"error":{"code":"string_above_max_length","message":"Input tokens exceed the configured limit of 272000 tokens."}}
            400 | {"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 205000 tokens > 200000 maximum"}}
            400 | {"type":"error","error":{"type":"invalid_request_error","message":"input length and `max_tokens` exceed context limit: 199000 + 8192 > 200000"}}
            400 | [{"error":{"code":400,"message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}]
            400 | {"error":{"code":400,"message":"Unable to submit request because the input token count is 40000 but model only supports up to 32768.","status":"INVALID_ARGUMENT"}}
            400 | {"object":"error","message":"Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length","type":"invalid_request_prompt","code":"3051"}
            400 | {"object":"error","message":"This model's maximum context length is 4096 tokens.","type":"BadRequestError","param":null,"code":400}
            400 | {"error":{"message":"The decoder prompt (length 5000) is longer than the maximum model length of 4096.","type":"BadRequestError"}}
            400 | {"error":{"message":"The engine prompt length 5000 exceeds the max_model_len 4096. Please reduce prompt."}}
            400 | {"object":"error","message":"The input (5000 tokens) is longer than the model's context length (4096 tokens).","code":400}
            400 | {"error":{"code":400,"message":"the request exceeds the available context size. try increasing it","type":"exceed_context_size_error"}}
            400 | {"error":"input length exceeds the context length"}
            413 | {"error":{"message":"Please reduce the length of the messages or completion.","type":"invalid_request_error","code":"context_length_exceeded"}}
            400 | {"error":"This model's maximum prompt length is 131072 but the request contains 140000 tokens.","code":"Client specified an invalid argument"}
            422 | {"error":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000","error_type":"validation"}
            400 | {"error":{"message":"Invalid request: Your request exceeded model token limit: 131072","type":"invalid_request_error"}}
            400 | {"error":{"code":"invalid_parameter_error","message":"Range of input length should be [1, 30720]"}}
            400 | {"error":{"code":"1261","message":"Prompt exceeds max length"}}
            400 | {"message":"Input is too long for requested model."}
            400 | {"__type":"ValidationException","message":"The model returned the following errors: Input is too long for requested model."}
            400 | {"message":"too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 5000."}
            400 | {"detail":[{"loc":["body"],"msg":"The prompt is too long: 140000, model maximum context length: 131071"}]}
            400 | {"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\\"error\\":{\\"message\\":\\"prompt is too long: 210000 tokens\\"}}"}}}
            400 | {"error":{"message":"prompt token count of 140000 exceeds the limit of 128000","code":"model_max_prompt_tokens_exceeded"}}
            413 | {"error":{"code":"tokens_limit_reached","message":"Request body too large for gpt-4o model. Max size: 8000 tokens."}}
            """)
    void a_request_that_is_too_long_for_the_model_is_recognised(int status, String body) {
        assertThat(cause(status, body)).hasValue(FallbackCause.CONTEXT_LENGTH);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            400 | {"error":{"message":"m","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}
            400 | {"error":{"message":"m","type":"image_generation_user_error","code":"content_policy_violation"}}
            400 | {"error":{"message":"Your request was rejected as a result of our safety system.","code":"moderation_blocked"}}
            400 | {"error":{"message":"Invalid prompt: your prompt was flagged as potentially violating our usage policy.","code":"invalid_prompt"}}
            400 | {"type":"error","error":{"type":"invalid_request_error","message":"Output blocked by content filtering policy"}}
            403 | {"error":{"message":"openai/gpt-4o requires moderation on OpenAI. Your input was flagged for \\"violence\\".","code":403}}
            400 | {"error":{"message":"Content Exists Risk","type":"invalid_request_error"}}
            400 | {"error":{"message":"The request was rejected because it was considered high risk","type":"content_filter"}}
            400 | {"error":{"code":"data_inspection_failed","message":"Input data may contain inappropriate content."}}
            400 | {"error":{"code":"1301","message":"The system detected sensitive content in the input."}}
            403 | {"error":"Content violates usage guidelines.","code":"The caller does not have permission"}
            400 | [{"error":{"code":400,"message":"The request was blocked by our safety filters (PROHIBITED_CONTENT)."}}]
            """)
    void content_that_a_filter_refuses_is_recognised(int status, String body) {
        assertThat(cause(status, body)).hasValue(FallbackCause.CONTENT_POLICY);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            400 | {"error":{"message":"max_tokens is too large: 100000. This model supports at most 16384 completion tokens.","param":"max_tokens"}}
            400 | {"error":{"message":"max_tokens: 200000 > 64000, which is the maximum allowed number of output tokens"}}
            400 | {"error":{"message":"Unsupported parameter: 'max_tokens'","code":"unsupported_parameter"}}
            400 | {"error":{"message":"messages: at least one message is required","type":"invalid_request_error"}}
            400 | {"error":{"message":"Invalid value for 'content': expected a string","code":"invalid_type"}}
            400 | {"error":{"message":"image exceeds 5 MB maximum: 6000000 bytes"}}
            401 | {"error":{"message":"context_length_exceeded"}}
            404 | {"error":{"message":"The model does not exist or content policy"}}
            413 | {"error":{"message":"Request too large for model on tokens per minute (TPM): Limit 6000, Requested 9000","code":"rate_limit_exceeded"}}
            429 | {"error":{"message":"Request too large for gpt-4 in organization on tokens per min. The input must be reduced."}}
            400 | <html>Bad Request</html>
            400 |
            """)
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
