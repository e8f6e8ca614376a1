package aigateway.kernel;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a call consumed.
 *
 * @param tokens all of the input and the output, with their usual parts
 * @param parts what of these tokens has a price of its own ({@code CACHE_WRITE_HOUR} of the cache writes, sound and pictures of
 *     the input and the output), and what is counted beside them; counts above zero only
 * @param tiers what changed the price of the call, as the provider reports it: {@code flex}, {@code priority}, {@code batch},
 *     {@code fast}, {@code us}
 */
public record Consumption(Tokens tokens, Map<Part, Long> parts, List<String> tiers) {
    public static final Consumption NONE = of(Tokens.NONE);

    public Consumption {
        Map<Part, Long> counted = new EnumMap<>(Part.class);
        parts.forEach((part, count) -> {
            if (count < 0) {
                throw new IllegalArgumentException("negative count");
            }
            if (count > 0) {
                counted.put(part, count);
            }
        });
        parts = Collections.unmodifiableMap(counted);
        tiers = List.copyOf(tiers);
    }

    /** Tokens of text at the usual price. */
    public static Consumption of(Tokens tokens) {
        return new Consumption(tokens, Map.of(), List.of());
    }

    public long count(Part part) {
        return parts.getOrDefault(part, 0L);
    }

    /** The sum of the counts of some parts. */
    public long count(Collection<Part> some) {
        return some.stream().mapToLong(this::count).sum();
    }
}
