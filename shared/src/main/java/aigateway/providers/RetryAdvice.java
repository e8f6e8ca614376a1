package aigateway.providers;

import aigateway.config.FallbackCause;
import org.jspecify.annotations.Nullable;

/**
 * Which further attempts may help after a failure.
 *
 * @param otherKey the same provider at once, with another key
 * @param pause the same provider a little later: it has not done the work, so nothing is paid twice
 * @param elsewhere another provider
 * @param pauseSeconds that the provider asked for, from 1 to 60; null when it did not
 * @param cause why the provider refused the request, where a route may have another target for it; else null
 */
public record RetryAdvice(
        boolean otherKey,
        boolean pause,
        boolean elsewhere,
        @Nullable Long pauseSeconds,
        @Nullable FallbackCause cause) {
    /** The request itself is wrong, or a reply has begun. */
    public static final RetryAdvice NONE = new RetryAdvice(false, false, false, null, null);
    /** The provider may have done the work, or does not offer it. */
    public static final RetryAdvice ELSEWHERE = new RetryAdvice(false, false, true, null, null);
    /** The provider refuses this key. */
    static final RetryAdvice OTHER_KEY = new RetryAdvice(true, false, true, null, null);
    /** The provider has not done the work. */
    static final RetryAdvice PAUSE = new RetryAdvice(false, true, true, null, null);

    /** The provider refuses this request for what it is; another may take it. */
    static RetryAdvice because(FallbackCause cause) {
        return new RetryAdvice(false, false, false, null, cause);
    }

    static RetryAdvice pause(@Nullable Long seconds) {
        return new RetryAdvice(false, true, true, seconds, null);
    }

    /** The provider limits this key. */
    static RetryAdvice otherKeyOrPause(@Nullable Long seconds) {
        return new RetryAdvice(true, true, true, seconds, null);
    }
}
