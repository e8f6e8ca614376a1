package aigateway.limits;

import org.jspecify.annotations.Nullable;

/**
 * What a call really used of its key's limits. It replaces what was taken before the call.
 *
 * @param counted whether it still counts as a request
 * @param tokens that it used; null when unknown: the expected tokens then stay taken
 */
public record ActualUsage(boolean counted, @Nullable Long tokens) {
    /** Its usage is unknown. */
    public static final ActualUsage UNKNOWN = new ActualUsage(true, null);
    /** It used no token: it did not reach a provider, or the provider did no work. It still counts as a request. */
    public static final ActualUsage NO_TOKENS = new ActualUsage(true, 0L);
    /** It was refused by something other than a limit, such as a budget: it does not count at all. */
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
