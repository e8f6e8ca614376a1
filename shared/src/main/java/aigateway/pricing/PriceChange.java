package aigateway.pricing;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import aigateway.kernel.Part;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one override changes. An empty value ends an earlier change, so that the figure is as without it.
 *
 * @param kind whether it changes some figures, names the whole price, or ends all earlier overrides of its name
 * @param figures of parts
 * @param longContext the figures of a long call, or null where it does not name them
 * @param tiers of service tiers and modes
 * @param limits {@code context_tokens} and {@code output_tokens_max}
 * @param discountPpm so many millionths of each listed figure; null where it does not name one
 */
record PriceChange(
        Kind kind,
        Map<Part, Optional<Long>> figures,
        @Nullable Named<LongFigures> longContext,
        Map<String, Optional<Tier>> tiers,
        Map<String, Optional<Long>> limits,
        @Nullable Named<Long> discountPpm) {
    static final String CONTEXT = "context_tokens";
    static final String OUTPUT_MAX = "output_tokens_max";

    /** An override that goes back to the shipped price. */
    static final PriceChange RESET = new PriceChange(Kind.RESETS, Map.of(), null, Map.of(), Map.of(), null);

    private static final String FIGURES = "figures";
    private static final String LONG = "long_contexts";
    private static final String ABOVE = "above";
    private static final String TIERS = "tiers";
    private static final String PPM = "ppm";
    private static final String DISCOUNT = "discount_ppm";

    enum Kind {
        CHANGES,
        REPLACES,
        RESETS
    }

    /**
     * A member that an override names.
     *
     * @param value null ends an earlier change
     */
    record Named<T>(@Nullable T value) {
        Optional<T> now() {
            return Optional.ofNullable(value);
        }
    }

    /** Figures of a call whose input is longer. */
    record LongFigures(long above, Map<Part, Long> figures) {}

    /** The whole price. */
    static PriceChange whole(Price price) {
        Map<Part, Optional<Long>> figures = new EnumMap<>(Part.class);
        price.rates().figures().forEach((part, figure) -> figures.put(part, Optional.of(figure)));
        Price.LongContext step = price.longContext();
        Map<String, Optional<Tier>> tiers = new TreeMap<>();
        price.tiers().forEach((name, tier) -> tiers.put(name, Optional.of(tier)));
        Map<String, Optional<Long>> limits = new TreeMap<>();
        limits.put(CONTEXT, Optional.ofNullable(price.contextTokens()));
        limits.put(OUTPUT_MAX, Optional.ofNullable(price.outputTokensMax()));
        return new PriceChange(
                Kind.REPLACES,
                figures,
                step == null
                        ? null
                        : new Named<>(new LongFigures(step.above(), step.rates().figures())),
                tiers,
                limits,
                null);
    }

    boolean namesNothing() {
        return figures.isEmpty() && longContext == null && tiers.isEmpty() && limits.isEmpty() && discountPpm == null;
    }

    Json.Obj json() {
        var json = JsonObject.of();
        switch (kind) {
            case CHANGES -> {}
            case REPLACES -> json.flag("replaces", true);
            case RESETS -> json.flag("reset", true);
        }
        if (!figures.isEmpty()) {
            var parts = JsonObject.of();
            figures.forEach((part, figure) -> put(parts, part.word(), figure));
            json.json(FIGURES, parts.object());
        }
        if (longContext != null) {
            json.json(
                    LONG,
                    new Json.Arr(longContext.now().stream()
                            .<Json>map(step -> JsonObject.of()
                                    .number(ABOVE, step.above)
                                    .json(FIGURES, figures(step.figures))
                                    .object())
                            .toList()));
        }
        if (!tiers.isEmpty()) {
            var named = JsonObject.of();
            tiers.forEach((name, tier) -> named.json(
                    name,
                    tier.<Json>map(of -> JsonObject.of()
                                    .number(PPM, of.ppm())
                                    .json(FIGURES, figures(of.figures()))
                                    .object())
                            .orElseGet(Json.Null::new)));
            json.json(TIERS, named.object());
        }
        limits.forEach((name, limit) -> put(json, name, limit));
        if (discountPpm != null) {
            put(json, DISCOUNT, discountPpm.now());
        }
        return json.object();
    }

    private static void put(JsonObject json, String name, Optional<Long> figure) {
        figure.ifPresentOrElse(value -> json.number(name, value), () -> json.nullMember(name));
    }

    private static Json.Obj figures(Map<Part, Long> figures) {
        var json = JsonObject.of();
        figures.forEach((part, figure) -> json.number(part.word(), figure));
        return json.object();
    }

    static PriceChange read(Json.Obj json) {
        Map<Part, Optional<Long>> figures = new EnumMap<>(Part.class);
        Json.Obj named = json.object(FIGURES);
        if (named != null) {
            named.members()
                    .keySet()
                    .forEach(word -> Part.named(word)
                            .ifPresent(part -> figures.put(part, Optional.ofNullable(number(named, word)))));
        }
        Map<String, Optional<Tier>> tiers = new TreeMap<>();
        Json.Obj modes = json.object(TIERS);
        if (modes != null) {
            modes.members()
                    .forEach((name, tier) -> tiers.put(
                            name,
                            tier instanceof Json.Obj of
                                    ? Optional.of(new Tier(of.integer(PPM, Rates.WHOLE_PPM), readFigures(of)))
                                    : Optional.empty()));
        }
        Map<String, Optional<Long>> limits = new TreeMap<>();
        for (String limit : List.of(CONTEXT, OUTPUT_MAX)) {
            if (json.members().containsKey(limit)) {
                limits.put(limit, Optional.ofNullable(number(json, limit)));
            }
        }
        boolean discounted = json.members().containsKey(DISCOUNT);
        return new PriceChange(
                json.member("replaces") != null
                        ? Kind.REPLACES
                        : json.member("reset") != null ? Kind.RESETS : Kind.CHANGES,
                figures,
                readLong(json),
                tiers,
                limits,
                discounted ? new Named<>(number(json, DISCOUNT)) : null);
    }

    private static @Nullable Named<LongFigures> readLong(Json.Obj json) {
        if (json.member(LONG) == null) {
            return null;
        }
        List<LongFigures> steps = new ArrayList<>();
        for (Json item : json.items(LONG)) {
            if (item instanceof Json.Obj step) {
                steps.add(new LongFigures(step.integer(ABOVE, 1), readFigures(step)));
            }
        }
        return new Named<>(steps.isEmpty() ? null : steps.getFirst());
    }

    private static Map<Part, Long> readFigures(Json.Obj holder) {
        Map<Part, Long> figures = new EnumMap<>(Part.class);
        Json.Obj named = holder.object(FIGURES);
        if (named != null) {
            named.members()
                    .keySet()
                    .forEach(word -> Part.named(word).ifPresent(part -> {
                        Long figure = number(named, word);
                        if (figure != null) {
                            figures.put(part, figure);
                        }
                    }));
        }
        return figures;
    }

    private static @Nullable Long number(Json.Obj from, String name) {
        return from.member(name) instanceof Json.Num number ? number.asLong() : null;
    }
}
