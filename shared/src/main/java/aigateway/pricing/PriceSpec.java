package aigateway.pricing;

import aigateway.json.Fields;
import aigateway.kernel.Problem;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A price override for a model at a provider, as an admin writes it. */
public record PriceSpec(
        String provider,
        String model,
        Rates rates,
        Price.@Nullable LongContext longContext,
        @Nullable Long contextTokens,
        @Nullable Long outputTokensMax) {
    private static final String INPUT = "input_usd_per_million";
    private static final String CACHED_INPUT = "cached_input_usd_per_million";
    private static final String CACHE_WRITE = "cache_write_usd_per_million";
    private static final String OUTPUT = "output_usd_per_million";
    private static final String REASONING = "reasoning_usd_per_million";
    private static final String AUDIO_INPUT = "audio_input_usd_per_million";
    private static final String AUDIO_OUTPUT = "audio_output_usd_per_million";
    private static final String LONG_CONTEXT = "long_context";
    private static final String ABOVE = "above_tokens";
    /** The members of an override. */
    public static final Set<String> MEMBERS = Set.of(
            "provider",
            "model",
            INPUT,
            CACHED_INPUT,
            CACHE_WRITE,
            OUTPUT,
            REASONING,
            AUDIO_INPUT,
            AUDIO_OUTPUT,
            LONG_CONTEXT,
            "context_tokens",
            "output_tokens_max");

    private static final Set<String> LONG_MEMBERS = Set.of(ABOVE, INPUT, CACHED_INPUT, CACHE_WRITE, OUTPUT, REASONING);
    private static final Pattern PROVIDER = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    /** Only what a page cursor can hold. */
    private static final Pattern MODEL = Pattern.compile("[!-~]{1,200}");

    private static final int NAME_LENGTH_MAX = 200;
    private static final int MICRO_PLACES = 6;
    /** A cent for each token: ten times the highest known price, and the bound of every call fits in nano-dollars. */
    private static final BigDecimal USD_MAX = BigDecimal.valueOf(10_000);
    /** More than any model can read. */
    private static final long TOKENS_MAX = 1_000_000_000;

    /**
     * Reads an override; the fields' problem says what is wrong.
     *
     * @param fields with no other members than {@link #MEMBERS}
     * @param known the prices in force. The limits of the same name stay where the override has none: they belong to the model,
     *     not to its price
     */
    public static PriceSpec read(Fields fields, PriceList known) {
        String provider = fields.requiredText("provider", 1, NAME_LENGTH_MAX);
        String model = fields.requiredText("model", 1, NAME_LENGTH_MAX);
        if (!PROVIDER.matcher(provider).matches()) {
            fields.refuse(Problem.invalidValue("provider", "expected 1 to 64 of a-z, 0-9, dot, underscore, dash"));
        }
        if (!MODEL.matcher(model).matches()) {
            fields.refuse(Problem.invalidValue("model", "expected 1 to 200 visible ASCII characters"));
        }
        Rates rates = rates(fields, microUsd(fields, AUDIO_INPUT), microUsd(fields, AUDIO_OUTPUT));
        Price.LongContext longContext = longContext(fields.object(LONG_CONTEXT));
        Long context = fields.integer("context_tokens", 1, TOKENS_MAX);
        Long outputMax = fields.integer("output_tokens_max", 1, TOKENS_MAX);
        Optional<Price> before = fields.problem() == null ? known.find(provider, model) : Optional.empty();
        return new PriceSpec(
                provider,
                model,
                rates,
                longContext,
                context == null ? before.map(Price::contextTokens).orElse(null) : context,
                outputMax == null ? before.map(Price::outputTokensMax).orElse(null) : outputMax);
    }

    /** Whether the override replaces this price. */
    public boolean replaces(ListedPrice listed) {
        return listed.provider().equals(provider) && listed.model().equals(model);
    }

    private static Price.@Nullable LongContext longContext(@Nullable Fields fields) {
        if (fields == null) {
            return null;
        }
        fields.only(LONG_MEMBERS);
        if (!fields.has(ABOVE)) {
            fields.missing(ABOVE);
        }
        Long above = fields.integer(ABOVE, 1, TOKENS_MAX);
        Rates rates = rates(fields, null, null);
        return above == null ? null : new Price.LongContext(above, rates);
    }

    private static Rates rates(Fields fields, @Nullable Long audioInput, @Nullable Long audioOutput) {
        long input = required(fields, INPUT);
        long output = required(fields, OUTPUT);
        return new Rates(
                input,
                or(microUsd(fields, CACHED_INPUT), input),
                or(microUsd(fields, CACHE_WRITE), input),
                output,
                or(microUsd(fields, REASONING), output),
                audioInput,
                audioOutput);
    }

    private static long required(Fields fields, String name) {
        if (!fields.has(name)) {
            fields.missing(name);
        }
        return or(microUsd(fields, name), 0);
    }

    private static long or(@Nullable Long value, long otherwise) {
        return value == null ? otherwise : value;
    }

    private static @Nullable Long microUsd(Fields fields, String name) {
        BigDecimal usd = fields.decimal(name, MICRO_PLACES, USD_MAX);
        return usd == null ? null : usd.movePointRight(MICRO_PLACES).longValueExact();
    }
}
