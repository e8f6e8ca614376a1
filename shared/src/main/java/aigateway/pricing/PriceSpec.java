package aigateway.pricing;

import aigateway.json.Fields;
import aigateway.json.JsonText;
import aigateway.kernel.Part;
import aigateway.kernel.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An override of prices, as an admin writes it: it changes what it names.
 *
 * @param provider {@link PriceVersion#ANY} for all
 * @param model {@link PriceVersion#ANY} for all of the provider, for which it can name only a discount
 * @param effectiveFrom null for at once
 * @param force whether it may name a provider or a model that is not known
 */
public record PriceSpec(
        String provider,
        String model,
        PriceChange change,
        @Nullable Instant effectiveFrom,
        boolean force) {
    private static final String PROVIDER_MEMBER = "provider";
    private static final String MODEL_MEMBER = "model";
    private static final String EFFECTIVE_FROM = "effective_from";
    /** The members of an override. */
    public static final Set<String> MEMBERS = Stream.concat(
                    Part.members().stream(),
                    Stream.of(
                            PROVIDER_MEMBER,
                            MODEL_MEMBER,
                            PriceFields.LONG_CONTEXT,
                            PriceFields.TIERS,
                            PriceFields.DISCOUNT,
                            EFFECTIVE_FROM,
                            "force",
                            PriceChange.CONTEXT,
                            PriceChange.OUTPUT_MAX))
            .collect(Collectors.toUnmodifiableSet());

    private static final Set<String> WIDE_MEMBERS =
            Set.of(PROVIDER_MEMBER, MODEL_MEMBER, PriceFields.DISCOUNT, EFFECTIVE_FROM, "force");
    private static final Pattern PROVIDER = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    /** Only what a page cursor can hold. */
    private static final Pattern MODEL = Pattern.compile("[!-~]{1,200}");

    private static final int NAME_LENGTH_MAX = 200;

    /** The whole price of a model, at once. */
    PriceSpec(
            String provider,
            String model,
            Rates rates,
            Price.@Nullable LongContext longContext,
            @Nullable Long contextTokens,
            @Nullable Long outputTokensMax) {
        this(
                provider,
                model,
                PriceChange.whole(new Price("", rates, longContext, contextTokens, outputTokensMax)),
                null,
                true);
    }

    /**
     * Reads an override; the fields' problem says what is wrong.
     *
     * @param fields with no other members than {@link #MEMBERS}
     * @param known the prices in force
     */
    public static PriceSpec read(Fields fields, PriceList known, Instant now) {
        boolean all = !fields.has(PROVIDER_MEMBER) && !fields.has(MODEL_MEMBER) && isWide(fields);
        String provider = all ? PriceVersion.ANY : fields.requiredText(PROVIDER_MEMBER, 1, NAME_LENGTH_MAX);
        boolean wide = all || (!fields.has(MODEL_MEMBER) && isWide(fields));
        String model = wide ? PriceVersion.ANY : fields.requiredText(MODEL_MEMBER, 1, NAME_LENGTH_MAX);
        if (!all && !PROVIDER.matcher(provider).matches()) {
            fields.refuse(Problem.invalidValue(PROVIDER_MEMBER, "expected 1 to 64 of a-z, 0-9, dot, underscore, dash"));
        }
        if (!wide && (!MODEL.matcher(model).matches() || model.equals(PriceVersion.ANY))) {
            fields.refuse(Problem.invalidValue(MODEL_MEMBER, "expected 1 to 200 visible ASCII characters"));
        }
        Price listed = fields.problem() == null ? known.find(provider, model).orElse(null) : null;
        PriceChange change = PriceFields.change(fields, listed);
        Instant from = EffectiveFrom.read(fields, EFFECTIVE_FROM, now);
        if (!wide && listed == null && fields.problem() == null) {
            PriceFields.require(fields, change.figures());
        }
        if (change.namesNothing() && fields.problem() == null) {
            fields.missing(PriceFields.DISCOUNT);
        }
        return new PriceSpec(provider, model, change, from, fields.flag("force", false));
    }

    private static boolean isWide(Fields fields) {
        return fields.mentions(PriceFields.DISCOUNT) && WIDE_MEMBERS.containsAll(fields.names());
    }

    /** Goes back to the shipped price. */
    public static PriceSpec reset(String provider, String model) {
        return new PriceSpec(provider, model, PriceChange.RESET, null, true);
    }

    /** Writes what it names, in the words of the admin API. */
    public void describe(JsonText json) {
        switch (change.kind()) {
            case CHANGES -> {}
            case REPLACES -> json.flag("replaces", true);
            case RESETS -> json.flag("reset", true);
        }
        change.figures()
                .forEach((part, figure) -> json.decimal(
                        part.member(),
                        figure.map(known -> Rates.usd(part, known)).orElse(null)));
        if (change.discountPpm() != null) {
            json.decimal(
                    PriceFields.DISCOUNT,
                    change.discountPpm()
                            .now()
                            .map(ppm -> PriceFields.HUNDRED
                                    .subtract(BigDecimal.valueOf(ppm, PriceFields.PERCENT_PLACES))
                                    .stripTrailingZeros()
                                    .toPlainString())
                            .orElse(null));
        }
        PriceFields.describe(json, change);
        if (effectiveFrom != null) {
            json.number(EFFECTIVE_FROM, effectiveFrom.getEpochSecond());
        }
    }

    /** Whether the override replaces this price. */
    public boolean replaces(ListedPrice listed) {
        return listed.provider().equals(provider) && listed.model().equals(model);
    }

    /** Whether it is for more than one model. */
    public boolean isWide() {
        return model.equals(PriceVersion.ANY);
    }
}
