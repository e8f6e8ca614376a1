package aigateway.pricing;

import aigateway.kernel.Part;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a service tier, or another mode that changes the price of a whole call, makes of the usual prices.
 *
 * @param ppm so many millionths of each usual price of tokens
 * @param figures prices of its own, in the place of those
 */
public record Tier(long ppm, Map<Part, Long> figures) {
    public Tier {
        if (ppm < 0 || figures.values().stream().anyMatch(figure -> figure < 0)) {
            throw new IllegalArgumentException("negative price");
        }
        Map<Part, Long> own = new EnumMap<>(Part.class);
        own.putAll(figures);
        figures = Collections.unmodifiableMap(own);
    }

    Rates usual(Rates rates) {
        return rates.times(ppm).with(figures);
    }

    /** Where its own figures say nothing of long input, the dearer of the two counts. */
    Rates ofLongInput(Rates rates) {
        Rates scaled = rates.times(ppm);
        Map<Part, Long> dearer = new EnumMap<>(Part.class);
        figures.forEach((part, figure) -> dearer.put(part, Math.max(figure, scaled.of(part))));
        return scaled.with(dearer);
    }

    Tier discounted(long ppm) {
        Map<Part, Long> scaled = new EnumMap<>(Part.class);
        figures.forEach((part, figure) -> scaled.put(part, Rates.scaled(figure, ppm)));
        return new Tier(this.ppm, scaled);
    }
}
