package aigateway.pricing;

import aigateway.json.JsonText;
import java.time.Instant;

/**
 * One override, as it was made. The overrides of a name apply in the order of their beginning.
 *
 * @param provider {@link #ANY} for all
 * @param model {@link #ANY} for all of the provider
 * @param effectiveFrom when it begins
 */
public record PriceVersion(
        long serial, Instant at, Instant effectiveFrom, String provider, String model, PriceChange change) {
    public static final String ANY = "*";

    /** Its version in the usage rows of calls that it prices. */
    public String version() {
        return "override-" + serial;
    }

    /** Writes what it names, in the words of the admin API. */
    public void describe(JsonText json) {
        new PriceSpec(provider, model, change, null, true).describe(json);
    }

    ModelName name() {
        return new ModelName(provider, model);
    }
}
