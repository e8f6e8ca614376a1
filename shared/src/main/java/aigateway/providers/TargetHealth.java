package aigateway.providers;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A model of a provider, as this process has found it.
 *
 * @param model the name at that provider; a client may have invented it
 * @param circuitOpen whether calls pass it over because too many failed, or try it only now and then
 * @param coolingDownUntil null where the provider asked for no pause, or it is over
 */
public record TargetHealth(
        String provider,
        String model,
        boolean circuitOpen,
        @Nullable Instant coolingDownUntil) {}
