package aigateway.pricing;

import aigateway.json.Fields;
import aigateway.json.JsonText;
import aigateway.kernel.Part;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what an override names. */
final class PriceFields {
    static final String DISCOUNT = "discount_percent";
    static final String LONG_CONTEXT = "long_context";
    static final String TIERS = "service_tiers";
    static final int PERCENT_PLACES = 4;
    static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private static final String ABOVE = "above_tokens";
    private static final String PERCENT = "percent";
    private static final int MICRO_PLACES = 6;
    /** A cent for each token: ten times the highest known price, and the bound of every call fits in nano-dollars. */
    private static final BigDecimal USD_MAX = BigDecimal.valueOf(10_000);
    /** A tier is not dearer than ten times the usual price. */
    private static final BigDecimal TIER_PERCENT_MAX = BigDecimal.valueOf(1_000);
    /** More than any model can read. */
    private static final long TOKENS_MAX = 1_000_000_000;

    private PriceFields() {}

    static PriceChange change(Fields fields, @Nullable Price listed) {
        Map<Part, Optional<Long>> figures = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            if (fields.mentions(part.member())) {
                figures.put(part, Optional.ofNullable(figure(fields, part)));
            }
        }
        Map<String, Optional<Long>> limits = new TreeMap<>();
        for (String limit : new String[] {PriceChange.CONTEXT, PriceChange.OUTPUT_MAX}) {
            if (fields.mentions(limit)) {
                limits.put(limit, Optional.ofNullable(fields.integer(limit, 1, TOKENS_MAX)));
            }
        }
        BigDecimal discount = fields.decimal(DISCOUNT, PERCENT_PLACES, HUNDRED);
        PriceChange.Named<Long> ppm = fields.mentions(DISCOUNT)
                ? new PriceChange.Named<>(discount == null ? null : ppm(HUNDRED.subtract(discount)))
                : null;
        return new PriceChange(
                PriceChange.Kind.CHANGES, figures, longContext(fields, listed), tiers(fields), limits, ppm);
    }
    /** Writes what an override names beside figures and a discount. */
    static void describe(JsonText json, PriceChange change) {
        PriceChange.Named<PriceChange.LongFigures> step = change.longContext();
        if (step != null) {
            step.now()
                    .ifPresentOrElse(
                            longer -> json.object(
                                    LONG_CONTEXT, it -> figures(it.number(ABOVE, longer.above()), longer.figures())),
                            () -> json.nullMember(LONG_CONTEXT));
        }
        if (!change.tiers().isEmpty()) {
            json.object(
                    TIERS,
                    tiers -> change.tiers()
                            .forEach((name, tier) -> tier.ifPresentOrElse(
                                    of -> tiers.object(
                                            name, it -> figures(it.decimal(PERCENT, percent(of.ppm())), of.figures())),
                                    () -> tiers.nullMember(name))));
        }
        change.limits().forEach((name, limit) -> json.number(name, limit.orElse(null)));
    }

    private static void figures(JsonText json, Map<Part, Long> figures) {
        figures.forEach((part, figure) -> json.decimal(part.member(), Rates.usd(part, figure)));
    }

    static String percent(long ppm) {
        return BigDecimal.valueOf(ppm, PERCENT_PLACES).stripTrailingZeros().toPlainString();
    }

    private static PriceChange.@Nullable Named<PriceChange.LongFigures> longContext(
            Fields fields, @Nullable Price listed) {
        Fields step = fields.object(LONG_CONTEXT);
        if (step == null) {
            return fields.mentions(LONG_CONTEXT) ? new PriceChange.Named<>(null) : null;
        }
        step.only(Stream.concat(Part.members().stream(), Stream.of(ABOVE)).collect(Collectors.toSet()));
        Price.LongContext known = listed == null ? null : listed.longContext();
        if (!step.has(ABOVE) && known == null) {
            step.missing(ABOVE);
        }
        Map<Part, Long> figures = figures(step);
        if (known == null) {
            require(step, optional(figures));
        }
        Long above = step.integer(ABOVE, 1, TOKENS_MAX);
        return new PriceChange.Named<>(
                new PriceChange.LongFigures(above == null ? known == null ? 1 : known.above() : above, figures));
    }

    private static Map<Part, Optional<Long>> optional(Map<Part, Long> figures) {
        Map<Part, Optional<Long>> optional = new HashMap<>();
        figures.forEach((part, figure) -> optional.put(part, Optional.of(figure)));
        return optional;
    }

    private static Map<String, Optional<Tier>> tiers(Fields fields) {
        Map<String, Optional<Tier>> tiers = new TreeMap<>();
        Fields named = fields.object(TIERS);
        if (named == null) {
            return tiers;
        }
        named.only(ShippedParts.TIERS);
        for (String name : named.names()) {
            Fields tier = named.object(name);
            if (tier == null) {
                tiers.put(name, Optional.empty());
                continue;
            }
            tier.only(Stream.concat(Part.members().stream(), Stream.of(PERCENT)).collect(Collectors.toSet()));
            BigDecimal percent = tier.decimal(PERCENT, PERCENT_PLACES, TIER_PERCENT_MAX);
            tiers.put(name, Optional.of(new Tier(ppm(percent == null ? HUNDRED : percent), figures(tier))));
        }
        return tiers;
    }

    private static Map<Part, Long> figures(Fields fields) {
        Map<Part, Long> figures = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            Long figure = figure(fields, part);
            if (figure != null) {
                figures.put(part, figure);
            }
        }
        return figures;
    }

    private static @Nullable Long figure(Fields fields, Part part) {
        BigDecimal usd = fields.decimal(part.member(), MICRO_PLACES, USD_MAX);
        return usd == null ? null : Long.valueOf(Rates.figure(part, usd));
    }

    private static long ppm(BigDecimal percent) {
        return percent.movePointRight(PERCENT_PLACES).longValueExact();
    }

    /** A model that has no price needs at least these. */
    static void require(Fields fields, Map<Part, Optional<Long>> figures) {
        for (Part part : new Part[] {Part.INPUT, Part.OUTPUT}) {
            if (figures.getOrDefault(part, Optional.empty()).isEmpty()) {
                fields.missing(part.member());
            }
        }
    }
}
