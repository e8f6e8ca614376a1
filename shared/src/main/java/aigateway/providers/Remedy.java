package aigateway.providers;

import org.jspecify.annotations.Nullable;

/**
 * What may help after a failure.
 *
 * @param otherKey the same provider at once, with another key
 * @param pause the same provider a little later: it has done nothing, and will cost nothing twice
 * @param elsewhere another provider
 * @param pauseSeconds that the provider asked for, from 1 to 60; null when it did not
 */
public record Remedy(
        boolean otherKey,
        boolean pause,
        boolean elsewhere,
        @Nullable Long pauseSeconds) {
    /** The request itself is at fault, or an answer has begun. */
    public static final Remedy NONE = new Remedy(false, false, false, null);
    /** It may have done the work, or does not offer it. */
    public static final Remedy ELSEWHERE = new Remedy(false, false, true, null);
    /** It does not take this key. */
    static final Remedy OTHER_KEY = new Remedy(true, false, true, null);
    /** It has not done the work. */
    static final Remedy PAUSE = new Remedy(false, true, true, null);

    static Remedy pause(@Nullable Long seconds) {
        return new Remedy(false, true, true, seconds);
    }

    /** It has too much to do for this key. */
    static Remedy relief(@Nullable Long seconds) {
        return new Remedy(true, true, true, seconds);
    }
}
