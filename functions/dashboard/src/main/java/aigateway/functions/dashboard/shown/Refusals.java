package aigateway.functions.dashboard.shown;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why a call was refused, in words: a sentence for each code that the gateway records. */
public final class Refusals {
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("insufficient_quota", "A hard budget had too little left for the call."),
            Map.entry("rate_limit_exceeded", "A rate limit of the key or its team was reached."),
            Map.entry("model_not_allowed", "The key may not use this model."),
            Map.entry("model_not_found", "No provider serves this model."),
            Map.entry("ip_not_allowed", "The call came from an address that the key does not allow."),
            Map.entry("invalid_api_key", "The secret was wrong, or the key was revoked or expired."),
            Map.entry("unbounded_cost", "A hard budget applies, and the cost of the call had no upper bound."),
            Map.entry("request_too_large_for_limit", "The call may use more tokens than the limit of a minute."),
            Map.entry("request_too_large", "The request body was larger than the gateway allows."),
            Map.entry("unsupported_content_type", "The body was not sent as JSON."),
            Map.entry("invalid_json", "The body was not valid JSON."),
            Map.entry("invalid_value", "A value in the request was wrong."),
            Map.entry("invalid_type", "A value in the request had the wrong type."),
            Map.entry("missing_required_parameter", "The request left out a required parameter."),
            Map.entry("unknown_parameter", "The request had a parameter that does not exist."),
            Map.entry("unsupported_parameter", "The provider of the model does not support a parameter."),
            Map.entry("unsupported_value", "The provider of the model does not support a value."));

    private Refusals() {}

    /** A sentence; of a code without one, the code itself. */
    public static String words(@Nullable String code) {
        return code == null ? "The reason was not kept." : WORDS.getOrDefault(code, code.replace('_', ' '));
    }
}
