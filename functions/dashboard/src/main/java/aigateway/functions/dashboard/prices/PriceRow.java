package aigateway.functions.dashboard.prices;

import aigateway.functions.dashboard.shown.PriceText;
import aigateway.kernel.Money;
import aigateway.kernel.Part;
import aigateway.pricing.ListedPrice;
import aigateway.pricing.Price;
import aigateway.pricing.Rates;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A price in the list.
 *
 * @param own whether an override of ours is in it
 * @param source where its figures come from: an address or a sentence
 * @param calls at this price's model in the last 30 days
 */
public record PriceRow(
        String provider,
        String model,
        String input,
        String cachedInput,
        String output,
        @Nullable Long contextTokens,
        boolean own,
        String source,
        long calls,
        @Nullable Money spend) {
    /** A price has these even where no figure of their own is listed. */
    private static final Set<Part> USUAL =
            EnumSet.of(Part.INPUT, Part.CACHED_INPUT, Part.CACHE_WRITE, Part.OUTPUT, Part.REASONING);

    /**
     * A figure of a price before and after.
     *
     * @param before in dollars; null where there was none
     * @param after null where there is none
     */
    public record Figure(
            String name,
            String member,
            @Nullable String before,
            @Nullable String after,
            boolean changed) {}

    static PriceRow of(
            String provider, String model, ListedPrice listed, boolean own, long calls, @Nullable Money spend) {
        Rates rates = listed.price().rates();
        return new PriceRow(
                provider,
                model,
                PriceText.usd(Rates.usd(Part.INPUT, rates.input())),
                PriceText.usd(Rates.usd(Part.CACHED_INPUT, rates.cachedInput())),
                PriceText.usd(Rates.usd(Part.OUTPUT, rates.output())),
                listed.price().contextTokens(),
                own,
                listed.source(),
                calls,
                spend);
    }

    /** Every figure that either of both has. */
    static List<Figure> figures(@Nullable Price before, @Nullable Price after) {
        List<Figure> figures = new ArrayList<>();
        for (Part part : Part.values()) {
            String was = usd(part, before);
            String is = usd(part, after);
            if (was != null || is != null) {
                figures.add(new Figure(name(part), part.member(), was, is, was == null || !was.equals(is)));
            }
        }
        return figures;
    }

    private static @Nullable String usd(Part part, @Nullable Price price) {
        if (price == null) {
            return null;
        }
        Long figure = USUAL.contains(part)
                ? Long.valueOf(price.rates().of(part))
                : price.rates().known(part);
        return figure == null ? null : Rates.usd(part, figure);
    }

    /** Such as {@code cached input, per million}. */
    private static String name(Part part) {
        String unit = switch (part.kind()) {
            case INPUT, OUTPUT, BESIDE -> "per million tokens";
            case CHARACTER -> "per million characters";
            case USE -> "each";
            case SECOND -> "per minute";
        };
        return part.word().replace('_', ' ') + ", " + unit;
    }
}
