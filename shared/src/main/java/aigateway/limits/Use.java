package aigateway.limits;

import org.jspecify.annotations.Nullable;

/**
 * What a call came to, against what was taken for it.
 *
 * @param counted whether it still counts as a request
 * @param tokens that it used; null when unknown, and then what was taken stays taken
 */
public record Use(boolean counted, @Nullable Long tokens) {
    /** Nobody knows what it used. */
    public static final Use UNKNOWN = new Use(true, null);
    /** It used no token: it never reached a provider, or the provider did nothing. */
    public static final Use NO_TOKENS = new Use(true, 0L);
    /** It was refused after all, by something that is no limit: as if it had never been. */
    public static final Use NONE = new Use(false, 0L);

    public static Use of(long tokens) {
        return new Use(true, tokens);
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
