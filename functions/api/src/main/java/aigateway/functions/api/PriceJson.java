package aigateway.functions.api;

import aigateway.admin.ManagePrices;
import aigateway.json.JsonText;
import aigateway.kernel.Part;
import aigateway.pricing.ListedPrice;
import aigateway.pricing.Price;
import aigateway.pricing.PriceVersion;
import aigateway.pricing.Rates;
import aigateway.pricing.Tier;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A price in the admin API's shape. */
final class PriceJson {
    /** An override for a provider or for all changes hundreds of prices; the list shows them all. */
    private static final int CHANGED_MAX = 100;
    /** These are always there: what has no figure of its own costs as much as the related part. */
    private static final List<Part> ALWAYS =
            List.of(Part.INPUT, Part.CACHED_INPUT, Part.CACHE_WRITE, Part.OUTPUT, Part.REASONING);

    private PriceJson() {}

    static void write(JsonText json, ListedPrice listed) {
        Price price = listed.price();
        json.text("id", listed.id())
                .text("object", "price")
                .text("provider", listed.provider())
                .text("model", listed.model());
        usual(json, price.rates());
        for (Part part : Part.values()) {
            if (!ALWAYS.contains(part)) {
                json.decimal(part.member(), usd(part, price.rates().known(part)));
            }
        }
        Price.LongContext longer = price.longContext();
        if (longer == null) {
            json.nullMember("long_context");
        } else {
            json.object("long_context", step -> rates(step.number("above_tokens", longer.above()), longer.rates()));
        }
        tiers(json, price);
        json.number("context_tokens", price.contextTokens())
                .number("output_tokens_max", price.outputTokensMax())
                .text("version", price.version())
                .text("source", listed.source());
    }

    /** All figures of a part of a price. */
    static void rates(JsonText json, Rates rates) {
        usual(json, rates);
        further(json, rates);
    }

    private static void usual(JsonText json, Rates rates) {
        ALWAYS.forEach(part -> json.decimal(part.member(), Rates.usd(part, rates.of(part))));
    }

    private static void further(JsonText json, Rates rates) {
        rates.figures().forEach((part, figure) -> {
            if (!ALWAYS.contains(part)) {
                json.decimal(part.member(), Rates.usd(part, figure));
            }
        });
    }

    static void tiers(JsonText json, Price price) {
        json.object(
                "service_tiers",
                tiers -> new TreeMap<>(price.tiers())
                        .forEach((name, tier) -> tiers.object(name, one -> tier(one, tier))));
    }

    private static void tier(JsonText json, Tier tier) {
        json.decimal(
                "percent",
                BigDecimal.valueOf(tier.ppm(), 4).stripTrailingZeros().toPlainString());
        tier.figures().forEach((part, figure) -> json.decimal(part.member(), Rates.usd(part, figure)));
    }

    private static @Nullable String usd(Part part, @Nullable Long figure) {
        return figure == null ? null : Rates.usd(part, figure);
    }

    /** What an override has changed. One of a single model shows its price as the list does, with the price before. */
    static void write(JsonText json, ManagePrices.Change change) {
        List<ManagePrices.Changed> prices = change.prices();
        boolean single = !change.version().model().equals(PriceVersion.ANY);
        ListedPrice after = single ? prices.getFirst().after() : null;
        if (after == null) {
            version(json, change.version());
        } else {
            write(json, after);
            json.number("effective_from", change.version().effectiveFrom().getEpochSecond());
        }
        if (single) {
            sides(json, prices.getFirst());
        } else {
            json.number("changed", (long) prices.size())
                    .objects("prices", prices.stream().limit(CHANGED_MAX).toList(), PriceJson::sides);
        }
    }

    static String id(ManagePrices.Changed changed) {
        return Objects.requireNonNull(changed.after()).id();
    }

    /** A price that an override has changed, with the shipped one. */
    static void overridden(JsonText json, ManagePrices.Changed changed) {
        write(json, Objects.requireNonNull(changed.after()));
        side(json, "shipped", changed.before());
    }

    private static void sides(JsonText json, ManagePrices.Changed changed) {
        side(json, "before", changed.before());
        side(json, "after", changed.after());
    }

    private static void side(JsonText json, String name, @Nullable ListedPrice listed) {
        if (listed == null) {
            json.nullMember(name);
        } else {
            json.object(name, price -> write(price, listed));
        }
    }

    static void version(JsonText json, PriceVersion version) {
        json.text("id", version.version())
                .text("object", "price_version")
                .text("provider", version.provider())
                .text("model", version.model())
                .number("created_at", version.at().getEpochSecond())
                .number("effective_from", version.effectiveFrom().getEpochSecond())
                .object("changes", version::describe);
    }
}
