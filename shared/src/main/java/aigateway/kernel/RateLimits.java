package aigateway.kernel;

import org.jspecify.annotations.Nullable;

/**
 * How much is allowed; null is without a limit.
 *
 * @param requestsPerMinute as many at once after a quiet minute
 * @param tokensPerMinute input and output together
 * @param parallel requests that are being answered at the same time
 */
public record RateLimits(
        @Nullable Long requestsPerMinute,
        @Nullable Long tokensPerMinute,
        @Nullable Long parallel) {
    public static final RateLimits NONE = new RateLimits(null, null, null);

    public RateLimits {
        if (isNotPositive(requestsPerMinute) || isNotPositive(tokensPerMinute) || isNotPositive(parallel)) {
            throw new IllegalArgumentException("a limit is positive");
        }
    }

    private static boolean isNotPositive(@Nullable Long limit) {
        return limit != null && limit <= 0;
    }
}
