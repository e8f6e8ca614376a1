package aigateway.pricing;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The prices in force at one moment; never changes.
 *
 * <p>A figure that an override names is the price. A discount applies to the listed figures; that of a model counts before that
 * of a provider, and that before the one of all.
 */
public final class PriceList {
    private static final String OVERRIDE = "override";

    private final long serial;
    private final @Nullable Instant until;
    private final Map<ModelName, ListedPrice> shipped;
    private final Map<ModelName, OverrideState> overrides;

    private PriceList(
            long serial,
            @Nullable Instant until,
            Map<ModelName, ListedPrice> shipped,
            Map<ModelName, OverrideState> overrides) {
        this.serial = serial;
        this.until = until;
        this.shipped = shipped;
        this.overrides = overrides;
    }

    /** The shipped prices alone. */
    static PriceList of(Collection<ListedPrice> shipped) {
        return of(shipped, List.of(), Instant.EPOCH);
    }

    /** The shipped prices with the overrides that have begun. */
    static PriceList of(Collection<ListedPrice> shipped, List<PriceVersion> versions, Instant at) {
        Map<ModelName, ListedPrice> byName = new HashMap<>();
        shipped.forEach(listed -> byName.put(listed.name(), listed));
        Map<ModelName, Long> resets = new HashMap<>();
        versions.stream()
                .filter(version -> version.change().kind() == PriceChange.Kind.RESETS)
                .forEach(version -> resets.merge(version.name(), version.serial(), Math::max));
        Map<ModelName, OverrideState> overrides = new HashMap<>();
        List<PriceVersion> valid = versions.stream()
                .filter(version -> version.serial() > resets.getOrDefault(version.name(), 0L))
                .sorted(Comparator.comparing(PriceVersion::effectiveFrom).thenComparingLong(PriceVersion::serial))
                .toList();
        valid.stream()
                .filter(version -> version.hasBegun(at))
                .forEach(version -> overrides
                        .computeIfAbsent(version.name(), _ -> new OverrideState())
                        .add(version));
        Instant next = valid.stream()
                .filter(version -> !version.hasBegun(at))
                .map(PriceVersion::effectiveFrom)
                .findFirst()
                .orElse(null);
        long serial = versions.stream().mapToLong(PriceVersion::serial).max().orElse(0);
        return new PriceList(serial, next, byName, overrides);
    }

    /** Of the last override that is in it; 0 when there is none. */
    public long serial() {
        return serial;
    }

    /** Whether an override has begun since. */
    boolean isOutdatedAt(Instant now) {
        return until != null && !now.isBefore(until);
    }

    /** The price of a model at a provider; empty when it has no price. */
    public Optional<Price> find(String provider, String model) {
        return entry(provider, model).map(ListedPrice::price);
    }

    /** The entry that prices a model at a provider: its own, or that of the model whose dated snapshot or other name it is. */
    public Optional<ListedPrice> entry(String provider, String model) {
        var exact = new ModelName(provider, model);
        if (shipped.containsKey(exact) && !overrides.containsKey(exact)) {
            return listed(exact, provider);
        }
        for (ModelName name : exact.candidates()) {
            Optional<ListedPrice> listed = listed(name, provider);
            if (listed.isPresent()) {
                return listed;
            }
        }
        return Optional.empty();
    }

    /**
     * @param called the provider of the call, whose discount applies
     */
    private Optional<ListedPrice> listed(ModelName name, String called) {
        OverrideState own = overrides.get(name);
        ListedPrice below = shipped.get(name);
        if (own == null) {
            return Optional.ofNullable(below).map(listed -> discounted(listed, null, called));
        }
        Price listed = below == null ? below(name, Set.of(name)) : below.price();
        Discount discount = discount(own, called);
        String version = version(own.serial(), discount.serial);
        return own.price(listed, discount.ppm, version)
                .map(price -> new ListedPrice(name.provider(), name.model(), price, OVERRIDE));
    }

    /** The price that a name without a shipped one has by its other names. */
    private @Nullable Price below(ModelName name, Set<ModelName> visited) {
        for (ModelName other : name.candidates()) {
            if (visited.contains(other)) {
                continue;
            }
            ListedPrice listed = shipped.get(other);
            OverrideState own = overrides.get(other);
            if (own != null) {
                Set<ModelName> seen = new HashSet<>(visited);
                seen.add(other);
                Price under = listed == null ? below(other, seen) : listed.price();
                Long ppm = own.discountPpm();
                Optional<Price> price = own.price(under, ppm == null ? Rates.WHOLE_PPM : ppm, version(own.serial(), 0));
                if (price.isPresent()) {
                    return price.get();
                }
            } else if (listed != null) {
                return listed.price();
            }
        }
        return null;
    }

    private record Discount(long ppm, long serial) {}

    private Discount discount(@Nullable OverrideState own, String called) {
        OverrideState[] places = {
            own,
            overrides.get(new ModelName(called, PriceVersion.ANY)),
            overrides.get(new ModelName(PriceVersion.ANY, PriceVersion.ANY))
        };
        for (OverrideState place : places) {
            Long ppm = place == null ? null : place.discountPpm();
            if (place != null && ppm != null) {
                return new Discount(ppm, place.serial());
            }
        }
        return new Discount(Rates.WHOLE_PPM, 0);
    }

    private ListedPrice discounted(ListedPrice listed, @Nullable OverrideState own, String called) {
        Discount discount = discount(own, called);
        return discount.serial == 0
                ? listed
                : new ListedPrice(
                        listed.provider(),
                        listed.model(),
                        listed.price().discounted(discount.ppm, version(discount.serial, 0)),
                        OVERRIDE);
    }

    private static String version(long one, long other) {
        return other == 0 || other == one
                ? OVERRIDE + "-" + one
                : OVERRIDE + "-" + Math.min(one, other) + "+" + Math.max(one, other);
    }

    /** The entry of the same name in the shipped table; empty when only overrides make it. */
    public Optional<ListedPrice> shipped(ListedPrice listed) {
        return Optional.ofNullable(shipped.get(listed.name()));
    }

    /** Every entry, in the order of provider and model. */
    public List<ListedPrice> all() {
        Map<String, ListedPrice> sorted = new TreeMap<>();
        Set<ModelName> names = new HashSet<>(shipped.keySet());
        names.addAll(overrides.keySet());
        names.forEach(name -> listed(name, name.provider()).ifPresent(price -> sorted.put(price.id(), price)));
        return List.copyOf(sorted.values());
    }
}
