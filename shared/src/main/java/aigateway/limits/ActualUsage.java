package aigateway.limits;

import org.jspecify.annotations.Nullable;

/**
 * What a call used of its limits in the end.
 *
 * @param counted whether it counts as a request
 * @param tokens used; null when unknown, and then the expected tokens stay taken
 */
public record ActualUsage(boolean counted, @Nullable Long tokens) {
    /** Its usage is unknown. */
    public static final ActualUsage UNKNOWN = new ActualUsage(true, null);
    /** No tokens: the call never reached a provider, or the provider did nothing. */
    public static final ActualUsage NO_TOKENS = new ActualUsage(true, 0L);
    /** The call was refused for another reason and does not count against any limit. */
    public static final ActualUsage NONE = new ActualUsage(false, 0L);

    public static ActualUsage of(long tokens) {
        return new ActualUsage(true, tokens);
    }

    /** The correction of a rule's count. */
    long correction(Rule rule, long taken) {
        return switch (rule.kind()) {
            case REQUESTS -> counted ? 0 : -1;
            case TOKENS -> tokens == null ? 0 : tokens - taken;
            case PARALLEL -> 0;
        };
    }
}
