package aigateway.pricing;

import aigateway.kernel.Part;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All overrides of one name together: each changes what it names, the later ones last. One thread. */
final class OverrideState {
    private final Map<Part, Long> figures = new EnumMap<>(Part.class);
    private final Map<String, Tier> tiers = new TreeMap<>();
    private final Map<String, Long> limits = new TreeMap<>();
    private PriceChange.@Nullable LongFigures longContext;
    private @Nullable Long discountPpm;
    /** The whole price that an override has named, in the place of the listed one. */
    private @Nullable Price whole;

    private long serial;

    void add(PriceVersion version) {
        PriceChange change = version.change();
        serial = version.serial();
        if (change.kind() == PriceChange.Kind.REPLACES) {
            clear();
            whole = null;
            discountPpm = null;
            set(change);
            whole = merged(null, version.version()).orElse(null);
            clear();
            return;
        }
        set(change);
    }

    private void clear() {
        figures.clear();
        tiers.clear();
        limits.clear();
        longContext = null;
    }

    private void set(PriceChange change) {
        change.figures().forEach((part, figure) -> set(figures, part, figure));
        change.tiers().forEach((name, tier) -> set(tiers, name, tier));
        change.limits().forEach((name, limit) -> set(limits, name, limit));
        PriceChange.Named<PriceChange.LongFigures> step = change.longContext();
        if (step != null) {
            longContext = step.value();
        }
        PriceChange.Named<Long> discount = change.discountPpm();
        if (discount != null) {
            discountPpm = discount.value();
        }
    }

    private static <K, V> void set(Map<K, V> all, K key, Optional<V> value) {
        value.ifPresentOrElse(known -> all.put(key, known), () -> all.remove(key));
    }

    @Nullable
    Long discountPpm() {
        return discountPpm;
    }

    long serial() {
        return serial;
    }

    /**
     * The price with what is named in the place of what is listed. A discount applies to the listed figures; one of the name
     * itself also to a price that is listed nowhere else.
     *
     * @param listed null where there is none
     * @param ppm so many millionths of each listed figure
     * @return empty where there is no listed price and input or output is not named
     */
    Optional<Price> price(@Nullable Price listed, long ppm, String version) {
        boolean own = discountPpm != null;
        Price base = whole == null ? listed : whole;
        if (base == null) {
            return merged(null, version).map(price -> own ? price.discounted(ppm, version) : price);
        }
        return merged(whole != null && !own ? base : base.discounted(ppm, version), version);
    }

    private Optional<Price> merged(@Nullable Price below, String version) {
        Map<Part, Long> all = new EnumMap<>(Part.class);
        if (below != null) {
            all.putAll(below.rates().figures());
        }
        all.putAll(figures);
        if (!all.containsKey(Part.INPUT) || !all.containsKey(Part.OUTPUT)) {
            return Optional.empty();
        }
        Map<String, Tier> modes = new TreeMap<>(below == null ? Map.of() : below.tiers());
        modes.putAll(tiers);
        var rates = new Rates(all);
        return Optional.of(new Price(
                version,
                rates,
                steps(below, rates),
                modes,
                limits.getOrDefault(PriceChange.CONTEXT, below == null ? null : below.contextTokens()),
                limits.getOrDefault(PriceChange.OUTPUT_MAX, below == null ? null : below.outputTokensMax())));
    }

    private List<Price.LongContext> steps(@Nullable Price below, Rates usual) {
        List<Price.LongContext> listed = below == null ? List.of() : below.longContexts();
        if (longContext == null) {
            return listed;
        }
        Map<Part, Long> named = longContext.figures();
        Rates rates = listed.isEmpty()
                ? named.containsKey(Part.INPUT) && named.containsKey(Part.OUTPUT) ? new Rates(named) : usual.with(named)
                : listed.getFirst().rates().with(named);
        return List.of(new Price.LongContext(longContext.above(), rates));
    }
}
