package aigateway.limits;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The use of the limits per minute of a key: the tightest of those that apply to the call.
 *
 * @param requests null without such a limit
 * @param tokens null without such a limit
 */
public record RateLimitStatus(
        @Nullable Meter requests, @Nullable Meter tokens) {
    public static final RateLimitStatus NONE = new RateLimitStatus(null, null);
    private static final long MINUTE_MILLIS = 60_000;
    private static final long SECOND_MILLIS = 1_000;

    /**
     * @param resetMillis until the whole limit is free again
     */
    public record Meter(long limit, long remaining, long resetMillis) {}

    /** Of the rules and what is left of each, in the same order. */
    static RateLimitStatus of(List<Rule> rules, List<Meter> meters) {
        Meter requests = null;
        Meter tokens = null;
        for (int i = 0; i < rules.size(); i++) {
            Meter meter = meters.get(i);
            switch (rules.get(i).kind()) {
                case REQUESTS -> requests = tighter(requests, meter);
                case TOKENS -> tokens = tighter(tokens, meter);
                case PARALLEL -> {}
            }
        }
        return new RateLimitStatus(requests, tokens);
    }

    private static Meter tighter(@Nullable Meter one, Meter other) {
        if (one == null || other.remaining < one.remaining) {
            return other;
        }
        return one.remaining == other.remaining && other.resetMillis > one.resetMillis ? other : one;
    }

    /** OpenAI's rate limit headers. */
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        put(headers, "requests", requests);
        put(headers, "tokens", tokens);
        return headers;
    }

    private static void put(Map<String, String> headers, String what, @Nullable Meter meter) {
        if (meter != null) {
            headers.put("x-ratelimit-limit-" + what, Long.toString(meter.limit));
            headers.put("x-ratelimit-remaining-" + what, Long.toString(meter.remaining));
            headers.put("x-ratelimit-reset-" + what, time(meter.resetMillis));
        }
    }

    /** {@code 12ms}, {@code 1s}, {@code 1.5s}, {@code 6m0s}. */
    static String time(long millis) {
        if (millis > 0 && millis < SECOND_MILLIS) {
            return millis + "ms";
        }
        long minutes = millis / MINUTE_MILLIS;
        String seconds = BigDecimal.valueOf(millis % MINUTE_MILLIS, 3)
                        .stripTrailingZeros()
                        .toPlainString()
                + "s";
        return minutes == 0 ? seconds : minutes + "m" + seconds;
    }
}
