package aigateway.call;

import aigateway.providers.Target;
import java.time.Duration;

/**
 * One attempt of a call, at one provider.
 *
 * @param number from 1
 * @param request as it is sent to the provider
 * @param timeout for the attempt; for a stream, the longest time without a byte
 * @param streamTimeout for the whole of a stream
 */
record Attempt(
        Admitted admitted,
        Target target,
        int number,
        ProviderRequest request,
        Duration timeout,
        Duration streamTimeout) {
    Call call() {
        return admitted.call();
    }

    /** The timeout that a stream of this length has exceeded. */
    Duration exceeded(long millis) {
        return millis >= streamTimeout.toMillis() ? streamTimeout : timeout;
    }

    boolean streams() {
        return admitted.request().streams();
    }
}
