package aigateway.formats;

import aigateway.json.Json;
import aigateway.kernel.Money;
import aigateway.kernel.Tokens;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Reads the usage object of every API. OpenAI's two differ only in their names; Anthropic's counts cached input beside the rest,
 * and is recognized by that.
 */
public final class ReportedUsage {
    /** No context window is near this; a larger count is invalid. */
    private static final long TOKENS_MAX = 1_000_000_000;
    /** No single call costs this many dollars; a larger figure is invalid. */
    private static final BigDecimal USD_MAX = new BigDecimal("100000");

    private static final String CACHE_READ = "cache_read_input_tokens";
    private static final String CACHE_WRITE = "cache_creation_input_tokens";

    private ReportedUsage() {}

    /** Null when a count is missing and does not follow from the total, or is negative, not whole or absurd. */
    public static @Nullable Tokens tokens(Json.Obj usage) {
        if (usage.members().containsKey(CACHE_READ) || usage.members().containsKey(CACHE_WRITE)) {
            return anthropic(usage);
        }
        boolean responses = usage.members().containsKey("input_tokens");
        Json.Obj inputDetails = usage.object(responses ? "input_tokens_details" : "prompt_tokens_details");
        Json.Obj outputDetails = usage.object(responses ? "output_tokens_details" : "completion_tokens_details");
        long input = usage.integer(responses ? "input_tokens" : "prompt_tokens", -1);
        String written = responses ? "output_tokens" : "completion_tokens";
        // Embeddings have no output and no count of it: the total shows that.
        long output =
                usage.member(written) == null ? usage.integer("total_tokens", -1) - input : usage.integer(written, -1);
        long cached = detail(inputDetails, "cached_tokens");
        long cacheWrite = detail(inputDetails, "cache_write_tokens");
        long reasoning = detail(outputDetails, "reasoning_tokens");
        return counted(input, cached, cacheWrite, output, reasoning);
    }

    private static @Nullable Tokens anthropic(Json.Obj usage) {
        long rest = usage.integer("input_tokens", -1);
        long cached = detail(usage, CACHE_READ);
        long cacheWrite = detail(usage, CACHE_WRITE);
        long reasoning = detail(usage.object("output_tokens_details"), "thinking_tokens");
        // Each is bounded before the sum, so the sum cannot overflow.
        return isPlausible(rest) && isPlausible(cached) && isPlausible(cacheWrite)
                ? counted(rest + cached + cacheWrite, cached, cacheWrite, usage.integer("output_tokens", -1), reasoning)
                : null;
    }

    private static @Nullable Tokens counted(long input, long cached, long cacheWrite, long output, long reasoning) {
        boolean plausible = isPlausible(input)
                && isPlausible(output)
                && isPlausible(cached)
                && isPlausible(cacheWrite)
                && cached + cacheWrite <= input
                && isPlausible(reasoning)
                && reasoning <= output;
        return plausible ? new Tokens(input, cached, cacheWrite, output, reasoning) : null;
    }

    /** The provider's own cost in dollars, or null. */
    public static @Nullable Money cost(Json.Obj usage) {
        if (!(usage.member("cost") instanceof Json.Num(String digits)) || digits.length() > 40) {
            return null;
        }
        try {
            var usd = new BigDecimal(digits);
            boolean plausible = usd.signum() >= 0 && usd.compareTo(USD_MAX) <= 0 && usd.scale() < 40;
            return plausible ? Money.ofUsdRoundedUp(usd) : null;
        } catch (NumberFormatException _) {
            // An exponent of ten digits is valid JSON but no BigDecimal.
            return null;
        }
    }

    private static long detail(Json.@Nullable Obj details, String name) {
        return details == null || details.member(name) == null ? 0 : details.integer(name, -1);
    }

    private static boolean isPlausible(long count) {
        return count >= 0 && count <= TOKENS_MAX;
    }
}
