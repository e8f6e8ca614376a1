package aigateway.providers;

import java.time.Duration;
import java.util.Optional;

/**
 * One provider and what it is asked for.
 *
 * @param model the name at that provider
 * @param retries how often it is asked again, beyond the first time, after a failure that is proven to have cost nothing
 * @param timeout for each attempt; empty where only the whole call's time bounds it
 */
public record Target(Provider provider, String model, int retries, Optional<Duration> timeout) {
    public static Target of(Provider provider, String model) {
        return new Target(provider, model, 0, Optional.empty());
    }

    /** Names it among all: what fails here may do well there. */
    public String name() {
        return provider.name() + ' ' + model;
    }
}
