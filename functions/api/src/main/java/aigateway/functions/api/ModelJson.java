package aigateway.functions.api;

import aigateway.call.ModelDirectory.Entry;
import aigateway.json.Json;
import aigateway.json.JsonText;
import aigateway.pricing.Price;
import aigateway.providers.Target;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A model in the forms of OpenAI and Anthropic. The gateway's own facts are in the member {@code agw}. */
final class ModelJson {
    private static final String OWN = "agw";

    private ModelJson() {}

    /** With all that the provider lists of it. */
    static void openai(JsonText json, Entry entry) {
        entry.model().fields().members().forEach((name, value) -> {
            if (!name.equals(OWN)) {
                json.json(name, value);
            }
        });
        own(json, entry);
    }

    static void anthropic(JsonText json, Entry entry) {
        Json.Obj listed = entry.model().fields();
        json.text("type", "model")
                .text("id", entry.model().id())
                .text("display_name", displayName(entry))
                .text("created_at", createdAt(listed));
        Price price = entry.price();
        if (price != null && price.contextTokens() != null) {
            json.number("max_input_tokens", price.contextTokens());
        }
        if (price != null && price.outputTokensMax() != null) {
            json.number("max_tokens", price.outputTokensMax());
        }
        own(json, entry);
    }

    private static String displayName(Entry entry) {
        for (String member : new String[] {"display_name", "name"}) {
            String name = entry.model().fields().text(member);
            if (name != null && !name.isBlank()) {
                return name;
            }
        }
        return entry.model().id();
    }

    /** Anthropic's own list has it as a text, OpenAI's in seconds; where it is unknown, both have the beginning of time. */
    private static String createdAt(Json.Obj listed) {
        String text = listed.text("created_at");
        if (text != null && !text.isBlank()) {
            return text;
        }
        long seconds = Math.clamp(listed.integer("created", 0), 0, Integer.MAX_VALUE);
        return Instant.ofEpochSecond(seconds).toString();
    }

    private static void own(JsonText json, Entry entry) {
        Target target = entry.target();
        if (target != null) {
            json.object(
                    OWN,
                    own -> facts(
                            own.text("provider", target.provider().name()).text("model", target.model()),
                            entry.price()));
        }
    }

    private static void facts(JsonText own, @Nullable Price price) {
        if (price == null) {
            return;
        }
        if (price.contextTokens() != null) {
            own.number("context_tokens", price.contextTokens());
        }
        if (price.outputTokensMax() != null) {
            own.number("output_tokens_max", price.outputTokensMax());
        }
        Price.LongContext longer = price.longContext();
        own.object("prices", prices -> {
            PriceJson.rates(prices, price.rates());
            if (longer != null) {
                prices.object(
                        "long_context",
                        tier -> PriceJson.rates(tier.number("above_tokens", longer.above()), longer.rates()));
            }
            if (!price.tiers().isEmpty()) {
                PriceJson.tiers(prices, price);
            }
            prices.text("version", price.version());
        });
    }
}
