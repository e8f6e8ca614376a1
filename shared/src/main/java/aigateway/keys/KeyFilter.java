package aigateway.keys;

import org.jspecify.annotations.Nullable;

/**
 * Which keys a list shows; null is no condition.
 *
 * @param text in the name, in any case
 * @param tag that the key has
 */
public record KeyFilter(@Nullable String text, @Nullable String tag, Key.@Nullable Status status) {
    /** Every key. */
    public static final KeyFilter ALL = new KeyFilter(null, null, null);
}
