package aigateway.pricing;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The prices in force at one moment; never changes. */
public final class PriceList {
    private final long serial;
    private final Map<ModelName, ListedPrice> byName;

    private PriceList(long serial, Map<ModelName, ListedPrice> byName) {
        this.serial = serial;
        this.byName = byName;
    }

    /** The shipped prices, with the overrides in their place. */
    static PriceList of(Collection<ListedPrice> shipped, long serial, Collection<ListedPrice> overrides) {
        Map<ModelName, ListedPrice> byName = new HashMap<>();
        shipped.forEach(listed -> byName.put(listed.name(), listed));
        overrides.forEach(listed -> byName.put(listed.name(), listed));
        return new PriceList(serial, Collections.unmodifiableMap(byName));
    }

    /** Of the last override that is in it; 0 when there is none. */
    public long serial() {
        return serial;
    }

    /** The price of a model at a provider; empty when it has no price. */
    public Optional<Price> find(String provider, String model) {
        return entry(provider, model).map(ListedPrice::price);
    }

    /** The entry that prices a model at a provider: its own, or that of the model whose dated snapshot or other name it is. */
    public Optional<ListedPrice> entry(String provider, String model) {
        ListedPrice own = byName.get(new ModelName(provider, model));
        return own != null
                ? Optional.of(own)
                : new ModelName(provider, model)
                        .candidates().stream()
                                .filter(byName::containsKey)
                                .findFirst()
                                .map(byName::get);
    }

    /** Every entry, in the order of provider and model. */
    public List<ListedPrice> all() {
        Map<String, ListedPrice> sorted = new TreeMap<>();
        byName.values().forEach(listed -> sorted.put(listed.id(), listed));
        return List.copyOf(sorted.values());
    }
}
