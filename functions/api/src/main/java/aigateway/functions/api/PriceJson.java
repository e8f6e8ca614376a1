package aigateway.functions.api;

import aigateway.json.JsonText;
import aigateway.kernel.Part;
import aigateway.pricing.ListedPrice;
import aigateway.pricing.Price;
import aigateway.pricing.Rates;
import org.jspecify.annotations.Nullable;

/** A price in the admin API's shape. */
final class PriceJson {
    private PriceJson() {}

    static void write(JsonText json, ListedPrice listed) {
        Price price = listed.price();
        Price.LongContext longer = price.longContext();
        json.text("id", listed.id())
                .text("object", "price")
                .text("provider", listed.provider())
                .text("model", listed.model());
        rates(json, price.rates())
                .decimal("audio_input_usd_per_million", usd(price.rates().known(Part.AUDIO_INPUT)))
                .decimal("audio_output_usd_per_million", usd(price.rates().known(Part.AUDIO_OUTPUT)));
        if (longer == null) {
            json.nullMember("long_context");
        } else {
            json.object("long_context", tier -> rates(tier.number("above_tokens", longer.above()), longer.rates()));
        }
        json.number("context_tokens", price.contextTokens())
                .number("output_tokens_max", price.outputTokensMax())
                .text("version", price.version())
                .text("source", listed.source());
    }

    private static JsonText rates(JsonText json, Rates rates) {
        return json.decimal("input_usd_per_million", Rates.usd(rates.input()))
                .decimal("cached_input_usd_per_million", Rates.usd(rates.cachedInput()))
                .decimal("cache_write_usd_per_million", Rates.usd(rates.cacheWrite()))
                .decimal("output_usd_per_million", Rates.usd(rates.output()))
                .decimal("reasoning_usd_per_million", Rates.usd(rates.reasoning()));
    }

    private static @Nullable String usd(@Nullable Long microUsd) {
        return microUsd == null ? null : Rates.usd(microUsd);
    }
}
