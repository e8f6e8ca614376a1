package aigateway.pricing;

import java.util.Optional;

/** The prices that calls are charged with. */
public interface Prices {
    /** The price of a model at a provider; empty when nobody said what it costs. */
    Optional<Price> find(String provider, String model);
}
