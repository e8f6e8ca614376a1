package aigateway.kernel;

/**
 * What a provider counted for one call, in tokens. {@code cachedInput} and {@code cacheWrite} are parts of {@code input};
 * {@code reasoning} is a part of {@code output}.
 */
public record Tokens(long input, long cachedInput, long cacheWrite, long output, long reasoning) {
    public static final Tokens NONE = new Tokens(0, 0, 0, 0, 0);

    public Tokens {
        if (input < 0 || output < 0 || cachedInput < 0 || cacheWrite < 0 || reasoning < 0) {
            throw new IllegalArgumentException("negative token count");
        }
    }

    public long total() {
        return Math.addExact(input, output);
    }
}
