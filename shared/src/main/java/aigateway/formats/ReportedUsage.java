package aigateway.formats;

import aigateway.json.Json;
import aigateway.kernel.Money;
import aigateway.kernel.Tokens;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The usage that a provider reports, read from the object of any API. OpenAI's two differ in their names; Anthropic's counts
 * cached input beside the rest; others count reasoning beside the output, and show that in their total only. Where two readings
 * are possible, the larger one counts.
 *
 * @param explained whether the counts and the total agree in one of the known ways
 */
public record ReportedUsage(Tokens tokens, boolean explained) {
    /** No context window is near this; a larger count is invalid. */
    private static final long TOKENS_MAX = 1_000_000_000;
    /** No single call costs this many dollars; a larger figure is invalid. */
    private static final BigDecimal USD_MAX = new BigDecimal("100000");

    private static final long MISSING = -1;
    private static final long INVALID = -2;

    private static final String CHAT_INPUT = "prompt_tokens";
    private static final String INPUT = "input_tokens";
    private static final String CACHE_READ = "cache_read_input_tokens";
    private static final String CACHE_WRITE = "cache_creation_input_tokens";

    /** Null when a count is missing and does not follow from the total, or is negative, not whole or absurd. */
    public static @Nullable ReportedUsage read(Json.Obj usage) {
        ReportedUsage chat = usage.member(CHAT_INPUT) == null ? null : read(usage, CHAT_INPUT, "completion_tokens");
        ReportedUsage other = usage.member(INPUT) == null ? null : read(usage, INPUT, "output_tokens");
        if (chat == null || other == null) {
            return chat == null ? other : chat;
        }
        return chat.tokens.total() >= other.tokens.total() ? chat : other;
    }

    private static @Nullable ReportedUsage read(Json.Obj usage, String inputName, String outputName) {
        Input input = Input.of(usage, inputName);
        return input == null ? null : withOutput(usage, input, outputName);
    }

    /**
     * The input.
     *
     * @param reported the count itself, perhaps without what was cached
     */
    private record Input(long reported, long all, long cached, long cacheWrite, boolean explained) {
        static @Nullable Input of(Json.Obj usage, String name) {
            Json.Obj details = usage.object(name + "_details");
            long reported = count(usage, name);
            long cachedWithin = first(
                    count(details, "cached_tokens"),
                    count(usage, "cached_tokens"),
                    count(usage, "prompt_cache_hit_tokens"));
            long writtenWithin = first(count(details, "cache_write_tokens"), count(details, "cache_creation_tokens"));
            long cachedBeside = count(usage, CACHE_READ);
            long writtenBeside = count(usage, CACHE_WRITE);
            if (reported < 0 || isAnyInvalid(cachedWithin, writtenWithin, cachedBeside, writtenBeside)) {
                return null;
            }
            long cached = Math.max(0, Math.max(cachedWithin, cachedBeside));
            long written = Math.max(0, Math.max(writtenWithin, writtenBeside));
            // Anthropic's own object has no details; bridges to it keep its names beside counts that include them.
            boolean anthropic = name.equals(INPUT)
                    && details == null
                    && (usage.members().containsKey(CACHE_READ)
                            || usage.members().containsKey(CACHE_WRITE));
            boolean beside = anthropic || cached + written > reported;
            return new Input(
                    reported, beside ? reported + cached + written : reported, cached, written, anthropic || !beside);
        }
    }

    private static @Nullable ReportedUsage withOutput(Json.Obj usage, Input input, String outputName) {
        Json.Obj details = usage.object(outputName + "_details");
        long written = count(usage, outputName);
        long reasoning = first(count(details, "reasoning_tokens"), count(details, "thinking_tokens"));
        long total = count(usage, "total_tokens");
        long rest = total - input.all;
        boolean known = written >= 0 || (written == MISSING && total >= 0 && rest >= 0);
        if (!known || reasoning == INVALID || input.all > TOKENS_MAX) {
            return null;
        }
        long thought = Math.max(0, reasoning);
        // Embeddings have no output and no count of it: the total shows that.
        long seen = written == MISSING ? rest : written;
        long most = thought > seen ? seen + thought : seen;
        boolean explained = input.explained && thought <= seen;
        if (total == INVALID) {
            explained = false;
        } else if (total >= 0) {
            boolean withoutCache = total - input.reported == seen;
            explained = input.explained && (rest == seen ? thought <= seen : rest == seen + thought || withoutCache);
            most = Math.max(most, rest);
        }
        return most > TOKENS_MAX
                ? null
                : new ReportedUsage(
                        new Tokens(input.all, input.cached, input.cacheWrite, most, Math.min(thought, most)),
                        explained);
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

    /** A whole number, also where it is written as 10.0. */
    private static long count(Json.@Nullable Obj from, String name) {
        Json value = from == null ? null : from.member(name);
        if (value == null) {
            return MISSING;
        }
        BigDecimal whole = value instanceof Json.Num number ? number.asAmount(0, BigDecimal.valueOf(TOKENS_MAX)) : null;
        return whole == null ? INVALID : whole.longValueExact();
    }

    private static long first(long... counts) {
        for (long count : counts) {
            if (count != MISSING) {
                return count;
            }
        }
        return MISSING;
    }

    private static boolean isAnyInvalid(long... counts) {
        for (long count : counts) {
            if (count == INVALID) {
                return true;
            }
        }
        return false;
    }
}
