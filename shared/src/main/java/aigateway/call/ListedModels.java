package aigateway.call;

import aigateway.kernel.Unavailable;
import aigateway.pricing.Prices;
import aigateway.providers.Target;

/**
 * The models that have sums of their own in the usage: those with a price, and those that the configuration names. Any other name
 * may be a client's invention; such names are summed together.
 *
 * <p>Round trips: none.
 */
final class ListedModels {
    private final Prices prices;

    ListedModels(Prices prices) {
        this.prices = prices;
    }

    boolean contains(Target target) {
        return target.listed() || contains(target.provider().name(), target.model());
    }

    /** Whether the model has a price. */
    boolean contains(String provider, String model) {
        try {
            return prices.find(provider, model).isPresent();
        } catch (Unavailable _) {
            // Forgotten around a snapshot: a settlement must not fail for it.
            return false;
        }
    }
}
