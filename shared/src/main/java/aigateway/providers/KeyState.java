package aigateway.providers;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key of a provider, as this process has found it.
 *
 * @param name never its value
 * @param restingUntil null where it is in use; a single key never rests
 */
public record KeyState(String name, @Nullable Instant restingUntil) {}
