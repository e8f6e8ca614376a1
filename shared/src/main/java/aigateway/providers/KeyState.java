package aigateway.providers;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key of a provider, as this process has found it.
 *
 * @param name never its value
 * @param restingUntil null where it is in use; a single key never rests
 * @param restingSince when the provider sent the status for which it rests; null where it is in use
 * @param status for which it rests, such as 401 or 429; null where it is in use
 */
public record KeyState(
        String name,
        @Nullable Instant restingUntil,
        @Nullable Instant restingSince,
        @Nullable Integer status) {
    /** Whether the provider refused it; otherwise it has reached its limit. */
    public boolean isRefused() {
        return status != null && status != 429;
    }
}
