package aigateway.pricing;

/**
 * A price in the list that is in force.
 *
 * @param provider who sells it, or the provider that an override names
 * @param model the name that it is listed under
 * @param source where the figures come from
 */
public record ListedPrice(String provider, String model, Price price, String source) {
    ModelName name() {
        return new ModelName(provider, model);
    }

    /** Unique in a list, and what its order is by. */
    public String id() {
        return provider + "/" + model;
    }
}
