package aigateway.formats;

import aigateway.json.Json;
import aigateway.kernel.Part;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The input of a usage.
 *
 * @param reported the count itself, perhaps without what was cached
 * @param cached read from a cache, and {@code written} to one
 * @param besideByName whether the names say that the count is without these
 */
record UsageInput(long reported, long cached, long written, long writtenHour, boolean besideByName) {
    private static final String HOUR = "ephemeral_1h_input_tokens";

    static @Nullable UsageInput of(Json.Obj usage, UsageNames names) {
        Json.Obj details = names.inputDetails(usage);
        long counted = Counts.of(usage, names.input());
        // Gemini counts what its tools have found beside the prompt.
        long found = Counts.orZero(usage, "toolUsePromptTokenCount", "tool_use_prompt_token_count");
        long reported = counted < 0 ? counted : counted + found;
        long cachedWithin = Math.max(Counts.of(details, "cached_tokens"), cachedWithin(usage));
        long writtenWithin =
                Counts.first(details, "cache_write_tokens", "cache_creation_tokens", "cache_creation_input_tokens");
        long cachedBeside =
                Counts.first(usage, "cache_read_input_tokens", "cacheReadInputTokens", "cacheReadInputTokenCount");
        long writtenBeside = Counts.first(
                usage, "cache_creation_input_tokens", "cacheWriteInputTokens", "cacheWriteInputTokenCount");
        if (reported < 0
                || isAnyInvalid(Counts.of(details, "cached_tokens"), writtenWithin, cachedBeside, writtenBeside)) {
            return null;
        }
        Json.Obj creation = creation(usage, details);
        long hour = Math.max(Counts.orZero(creation, HOUR), bedrockHour(usage));
        long byLife = Counts.orZero(creation, "ephemeral_5m_input_tokens") + hour;
        boolean named = cachedBeside != Counts.MISSING || writtenBeside != Counts.MISSING || creation != null;
        return new UsageInput(
                reported,
                Math.max(0, Math.max(cachedWithin, cachedBeside)),
                Math.max(byLife, Math.max(0, Math.max(writtenWithin, writtenBeside))),
                hour,
                // Bridges to Anthropic keep its names beside counts that include them, and have details.
                names.cacheBeside() && details == null && named);
    }

    private static long cachedWithin(Json.Obj usage) {
        return Counts.first(
                usage,
                "cached_tokens",
                "prompt_cache_hit_tokens",
                "num_cached_tokens",
                "cachedContentTokenCount",
                "cached_content_token_count",
                "cached_prompt_tokens",
                "cached_input_tokens");
    }

    private static Json.@Nullable Obj creation(Json.Obj usage, Json.@Nullable Obj details) {
        Json.Obj own = usage.object("cache_creation");
        if (own != null || details == null) {
            return own;
        }
        Json.Obj within = details.object("cache_creation_token_details");
        return within == null ? details.object("cache_creation") : within;
    }

    /** Bedrock lists what was written by its time to live. */
    private static long bedrockHour(Json.Obj usage) {
        return usage.items("cacheDetails").stream()
                .mapToLong(item -> item instanceof Json.Obj it && "1h".equals(it.text("ttl"))
                        ? Counts.orZero(it, "inputTokens")
                        : 0)
                .sum();
    }

    /** All of the input, where what was cached is within the count or beside it. */
    long all(boolean beside) {
        return beside ? reported + cached + written : reported;
    }

    /** Whether what was cached is more than the count, so that it cannot be within it. */
    boolean isBesideForSure() {
        return cached + written > reported;
    }

    void addHour(Map<Part, Long> parts) {
        parts.put(Part.CACHE_WRITE_HOUR, Math.min(writtenHour, written));
    }

    private static boolean isAnyInvalid(long... counts) {
        for (long count : counts) {
            if (count == Counts.INVALID) {
                return true;
            }
        }
        return false;
    }
}
