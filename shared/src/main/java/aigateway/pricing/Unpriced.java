package aigateway.pricing;

import java.util.Optional;

/** What to do with a call of a model without a price: the setting UNPRICED_MODELS. */
public sealed interface Unpriced {
    /** Refused where a hard budget applies, else allowed and flagged. */
    record Auto() implements Unpriced {}

    /** Refused everywhere. */
    record Refuse() implements Unpriced {}

    /** Allowed and flagged, except where a hard budget applies, which could not be kept. */
    record Allow() implements Unpriced {}

    /** Charged as this other model is. */
    record PriceAs(String model) implements Unpriced {}

    /** What becomes of one call. */
    sealed interface Ruling {
        record Priced(Price price) implements Ruling {}

        /** Served at an unknown cost, which is not none. */
        record Flagged() implements Ruling {}

        record Refused() implements Ruling {}
    }

    String PRICE_AS = "price_as:";

    /**
     * @throws IllegalArgumentException when it is none of auto, refuse, allow, price_as:MODEL
     */
    static Unpriced parse(String text) {
        if (text.startsWith(PRICE_AS) && text.length() > PRICE_AS.length()) {
            return new PriceAs(text.substring(PRICE_AS.length()));
        }
        return switch (text) {
            case "auto" -> new Auto();
            case "refuse" -> new Refuse();
            case "allow" -> new Allow();
            default -> throw new IllegalArgumentException("none of auto, refuse, allow, price_as:MODEL");
        };
    }

    /**
     * Rules on a call of a model without a price.
     *
     * @param provider that serves it, and where the other model's price is looked up; one that is not listed rules as auto does
     * @param hardBudget whether one applies to the call
     */
    default Ruling rule(PriceList prices, String provider, boolean hardBudget) {
        return switch (this) {
            case Refuse() -> new Ruling.Refused();
            case Auto(), Allow() -> hardBudget ? new Ruling.Refused() : new Ruling.Flagged();
            case PriceAs(String model) -> {
                Optional<Price> other = prices.find(provider, model);
                yield other.<Ruling>map(price -> new Ruling.Priced(price.standingIn(model)))
                        .orElseGet(() -> new Auto().rule(prices, provider, hardBudget));
            }
        };
    }
}
