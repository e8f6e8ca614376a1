package aigateway.local.litellm;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the prices that a deployment sets, and makes price overrides of them. */
final class ModelPrices {
    private static final Map<String, String> FIGURES = Map.ofEntries(
            Map.entry("input_cost_per_token", "input_usd_per_million"),
            Map.entry("output_cost_per_token", "output_usd_per_million"),
            Map.entry("cache_read_input_token_cost", "cached_input_usd_per_million"),
            Map.entry("cache_creation_input_token_cost", "cache_write_usd_per_million"),
            Map.entry("cache_creation_input_token_cost_above_1hr", "cache_write_1h_usd_per_million"),
            Map.entry("output_cost_per_reasoning_token", "reasoning_usd_per_million"),
            Map.entry("input_cost_per_audio_token", "audio_input_usd_per_million"),
            Map.entry("output_cost_per_audio_token", "audio_output_usd_per_million"));
    private static final Pattern LONG = Pattern.compile("(input|output)_cost_per_token_above_(\\d+)k_tokens");
    private static final Pattern COST = Pattern.compile(".*(_cost|cost_per_).*");
    private static final int PLACES = 6;

    private final Findings findings;
    private final Map<String, PriceOverride> overrides = new LinkedHashMap<>();

    ModelPrices(Findings findings) {
        this.findings = findings;
    }

    void read(Deployment deployment, Members params, Members info) {
        Map<String, BigDecimal> figures = new LinkedHashMap<>();
        Map<String, BigDecimal> longInput = new LinkedHashMap<>();
        String part = "price of " + deployment.provider() + " " + deployment.model();
        for (Members source : List.of(info, params)) {
            for (String name : List.copyOf(source.names())) {
                read(name, source, figures, longInput, part);
            }
        }
        if (figures.isEmpty() && longInput.isEmpty()) {
            return;
        }
        if (deployment.model().indexOf('*') >= 0) {
            findings.missed(part, "a price here is of one model, not of a pattern");
            return;
        }
        var override = new PriceOverride(deployment.provider(), deployment.model(), figures, longInput);
        PriceOverride first = overrides.putIfAbsent(deployment.provider() + " " + deployment.model(), override);
        if (first != null && !first.equals(override)) {
            findings.missed(part, "it has two prices in the configuration; the first one is used");
        }
    }

    private void read(
            String name,
            Members source,
            Map<String, BigDecimal> figures,
            Map<String, BigDecimal> longInput,
            String part) {
        String figure = FIGURES.get(name);
        Matcher above = LONG.matcher(name);
        if (figure != null) {
            put(figures, figure, source.number(name));
        } else if (above.matches()) {
            put(longInput, above.group(1) + "_usd_per_million", source.number(name));
            longInput.put("above_tokens", new BigDecimal(above.group(2)).movePointRight(3));
        } else if (COST.matcher(name).matches()) {
            BigDecimal value = source.number(name);
            if (value != null && value.signum() != 0) {
                findings.missed(part, "the figure " + name + " has no counterpart here");
            }
        }
    }

    private static void put(Map<String, BigDecimal> figures, String figure, @Nullable BigDecimal perToken) {
        if (perToken != null) {
            figures.put(figure, perToken.movePointRight(PLACES).setScale(PLACES, RoundingMode.CEILING));
        }
    }

    List<PriceOverride> overrides() {
        return List.copyOf(overrides.values());
    }
}
