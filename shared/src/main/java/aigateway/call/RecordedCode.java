package aigateway.call;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The error code of a call as tables and logs keep it. A provider may write anything into its code, also a part of the prompt, so
 * only codes of this list are kept. The client receives the provider's own.
 */
final class RecordedCode {
    private static final String REFUSED = "provider_refused";
    /** Of the gateway, for what happens at a provider. */
    private static final Set<String> OURS = Set.of(
            "provider_error",
            "provider_timeout",
            "provider_unavailable",
            "stream_too_large",
            "unavailable",
            "internal_error");
    /** From the documents of OpenAI, Anthropic and OpenRouter. */
    private static final Set<String> PROVIDERS = Set.of(
            "account_deactivated",
            "api_error",
            "array_above_max_length",
            "authentication_error",
            "billing_hard_limit_reached",
            "billing_not_active",
            "content_filter",
            "content_policy_violation",
            "context_length_exceeded",
            "decimal_above_max_value",
            "decimal_below_min_value",
            "empty_array",
            "image_too_large",
            "insufficient_quota",
            "integer_above_max_value",
            "integer_below_min_value",
            "invalid_base64",
            "invalid_image",
            "invalid_image_format",
            "invalid_image_url",
            "invalid_json_schema",
            "invalid_prompt",
            "invalid_request_error",
            "invalid_type",
            "invalid_value",
            "missing_required_parameter",
            "model_not_found",
            "not_found_error",
            "overloaded_error",
            "permission_error",
            "previous_response_not_found",
            "rate_limit_error",
            "rate_limit_exceeded",
            "request_too_large",
            "server_error",
            "string_above_max_length",
            "string_below_min_length",
            "tokens_limit_reached",
            "unknown_parameter",
            "unsupported_country_region_territory",
            "unsupported_file",
            "unsupported_parameter",
            "unsupported_value");
    /** OpenRouter repeats the status there. */
    private static final Pattern STATUS = Pattern.compile("[45]\\d\\d");

    private RecordedCode() {}

    /** Null where there is none. */
    static @Nullable String of(Reply reply) {
        String code = reply.problem() == null ? null : reply.problem().code();
        boolean known = code == null
                || reply instanceof Reply.Refused
                || OURS.contains(code)
                || PROVIDERS.contains(code)
                || STATUS.matcher(code).matches();
        return known ? code : REFUSED;
    }
}
