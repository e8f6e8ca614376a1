package aigateway.providers;

import java.time.Duration;
import java.util.Optional;

/**
 * One provider and a model.
 *
 * @param model the name at that provider
 * @param retries further attempts after a failure that is proven to have cost nothing
 * @param listed whether the configuration names the model; other names may be a client's invention
 * @param timeout for each attempt; empty where only the time of the whole call bounds it
 */
public record Target(Provider provider, String model, boolean listed, int retries, Optional<Duration> timeout) {
    public static Target of(Provider provider, String model) {
        return new Target(provider, model, false, 0, Optional.empty());
    }

    /** Unique among all targets: one model of a provider may fail while another works. */
    public String name() {
        return provider.name() + ' ' + model;
    }
}
