package aigateway.limits;

import org.jspecify.annotations.Nullable;

/**
 * What a call came to, against what was taken for it.
 *
 * @param counted whether it still counts as a request
 * @param tokens that it used; null when unknown, and then what was taken stays taken
 */
public record ActualUsage(boolean counted, @Nullable Long tokens) {
    /** Its usage is unknown. */
    public static final ActualUsage UNKNOWN = new ActualUsage(true, null);
    /** It used no token: it never reached a provider, or the provider did nothing. */
    public static final ActualUsage NO_TOKENS = new ActualUsage(true, 0L);
    /** It was refused after all, by something that is no limit: as if it had never been. */
    public static final ActualUsage NONE = new ActualUsage(false, 0L);

    public static ActualUsage of(long tokens) {
        return new ActualUsage(true, tokens);
    }

    /** By how much a rule's count is wrong. */
    long change(Rule rule, long taken) {
        return switch (rule.kind()) {
            case REQUESTS -> counted ? 0 : -1;
            case TOKENS -> tokens == null ? 0 : tokens - taken;
            case PARALLEL -> 0;
        };
    }
}
