package aigateway.call;

import aigateway.providers.Dispatch;
import org.jspecify.annotations.Nullable;

/**
 * One exchange with a provider: when it was, and how far it came.
 *
 * @param startedAfterMillis since the start of the call
 * @param millis how long the provider took
 * @param firstTokenMillis from its start to the first event of a stream; null when there was none
 * @param status of the provider's reply; null when there was none
 * @param key the name of the provider's key that was used; null when it has none
 */
public record Exchange(
        long startedAfterMillis,
        long millis,
        @Nullable Long firstTokenMillis,
        @Nullable Integer status,
        @Nullable String key) {
    /** One that an exception has ended. */
    static Exchange broken(Dispatch dispatch) {
        return new Exchange(0, 0, null, null, dispatch.key());
    }
}
