package aigateway.pricing;

import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The prices that calls are charged with: those that ship, and the overrides of an admin in their place.
 *
 * <p>Round trips: none, but for the first use and what says so.
 */
public interface Prices {
    /**
     * The prices as this process knows them; the first use loads them.
     *
     * @throws Unavailable when they are not loaded yet and the database is out of reach
     */
    PriceList current();

    /**
     * Loads the prices again where the loaded ones are older than this serial; concurrent callers wait for the one load.
     * One round trip where they are.
     *
     * @throws Unavailable when the database is out of reach; what was at hand stays
     */
    PriceList refresh(long atLeastSerial);

    /**
     * The prices as they are stored now. One round trip, or two.
     *
     * @throws Unavailable when the database is out of reach
     */
    PriceList latest();

    /** Stores an override, which counts from the next call of an instance that refreshes to its serial. */
    Write override(PriceSpec spec);

    /** The prices at the beginning of an override, with it. */
    PriceList with(PriceSpec spec);

    /**
     * Overrides, the newest first.
     *
     * @param provider null for all
     * @param model null for all
     * @param before only those with a smaller serial
     */
    List<PriceVersion> versions(@Nullable String provider, @Nullable String model, long before, int rowsMax);

    /**
     * The prices as they were at a moment, as far as this gateway still has them: the shipped ones are those of this version.
     *
     * @throws Unavailable when they are not loaded yet and the database is out of reach
     */
    PriceList at(Instant moment);

    /** Forgets what was loaded, as around a snapshot. */
    void forget();

    /** The price of a model at a provider; empty when it has no price. */
    default Optional<Price> find(String provider, String model) {
        return current().find(provider, model);
    }
}
