package aigateway.providers;

import aigateway.config.FallbackCause;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds out whether a provider refused a request for its length or its content. Providers say it by a code, or only in a
 * sentence: the patterns are their wordings, from their documents and the public issues of their users.
 */
final class RefusalCause {
    private static final Set<Integer> STATUSES = Set.of(400, 403, 413, 422, 451);

    private static final Pattern CONTEXT_LENGTH = any(List.of(
            "context_length_exceeded",
            "context_window_exceeded",
            "model_context_window_exceeded",
            "exceed_context_size_error",
            "max_prompt_tokens_exceeded",
            "prompt_too_long",
            "tokens_limit_reached",
            "exceeds? (the |model('s)? )*(available |maximum |max )*context (length|window|size|limit)",
            "(maximum|max) (model )?context[ _-]?(length|window|size)",
            "max_model_len|maximum model length",
            "context (length|window|size|limit)[^.\\n]{0,80}(exceed|only|overflow|too (small|long))",
            "exceed[^.\\n]{0,80} context (length|window|size|limit)",
            "longer than the (model'?s? )?(maximum )?(context|model) length",
            "(prompt|input|inputs|request|conversation|message)s? (is|are|was) too (long|large) ?($|[:.\\n]|for)",
            "too large for model with \\d+ maximum",
            "too many (input |total )?tokens",
            "(input|prompt|total)[ _]tokens?( count)?[^.\\n]{0,60}(exceed|only supports|is greater than)",
            "exceed[^.\\n]{0,60}(maximum|max|model)( allowed)? (number of )?(input |prompt )?tokens?( limit)?",
            "maximum (prompt|input|sequence) length",
            "prompt exceeds max length",
            "(input|prompt) length[^.\\n]{0,60}(exceed|should be|must be)",
            "range of input length",
            "tokens \\+ `?max_new_tokens`? must be",
            "inputs? must have less than \\d+ tokens",
            "reduce (the|your) (length|prompt|input)"));

    private static final Pattern CONTENT_POLICY = any(List.of(
            "content_filter",
            "content_policy",
            "content policy",
            "content management policy",
            "contentfilter",
            "content filtering policy",
            "responsibleaipolicyviolation",
            "moderation_blocked",
            "content_moderation",
            "requires moderation",
            "datainspectionfailed|data_inspection_failed",
            "prohibited_content",
            "blocked by[^.\\n]{0,40}(safety|guardrail|filter|policy)",
            "safety system",
            "usage (policy|policies|guidelines)",
            "content exists risk",
            "considered high risk",
            "inappropriate content",
            "sensitive (content|words?)"));

    private RefusalCause() {}

    /** Empty for any other refusal. */
    static Optional<FallbackCause> of(int status, ProviderError error) {
        if (!STATUSES.contains(status)) {
            return Optional.empty();
        }
        if (CONTENT_POLICY.matcher(error.text()).find()) {
            return Optional.of(FallbackCause.CONTENT_POLICY);
        }
        return CONTEXT_LENGTH.matcher(error.text()).find()
                ? Optional.of(FallbackCause.CONTEXT_LENGTH)
                : Optional.empty();
    }

    private static Pattern any(List<String> alternatives) {
        return Pattern.compile(String.join("|", alternatives), Pattern.CASE_INSENSITIVE);
    }
}
