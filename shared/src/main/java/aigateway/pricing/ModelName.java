package aigateway.pricing;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model at a provider, as prices are listed by it.
 *
 * <p>A provider's name is the operator's own, and behind it may be anything, so that a model's own name says who sells it:
 * {@code gpt-4o-mini} is OpenAI's, {@code anthropic/claude-opus-4.5} is OpenRouter's name for Anthropic's. Beyond that nothing is
 * guessed: a snapshot costs what its model costs only where the rest of its name is a date.
 */
record ModelName(String provider, String model) {
    /** The one provider whose models are not sold. */
    private static final String MOCK = "mock";

    private static final String OPENROUTER = "openrouter";
    /** Whose names do not overlap; a test of the table holds it. */
    private static final List<String> SELLERS = List.of("openai", "anthropic", "google", "mistral", "deepseek", "xai");
    /** Vendors whose models no other provider hosts, so that OpenRouter charges the vendor's price. */
    private static final Map<String, String> SELLERS_AT_OPENROUTER =
            Map.of("openai", "openai", "anthropic", "anthropic", "google", "google", "x-ai", "xai");

    private static final Pattern DATED = Pattern.compile("(.+)-(20\\d\\d)(-?)(\\d\\d)\\3(\\d\\d)");

    /** Names that this one's price may be listed under, the nearest first. */
    List<ModelName> candidates() {
        List<ModelName> names = new ArrayList<>();
        addSpellings(names, model);
        undated(model).ifPresent(base -> addSpellings(names, base));
        return names;
    }

    private void addSpellings(List<ModelName> names, String spelling) {
        names.add(new ModelName(provider, spelling));
        if (provider.equals(MOCK)) {
            return;
        }
        int slash = spelling.indexOf('/');
        if (slash < 0) {
            SELLERS.forEach(seller -> names.add(new ModelName(seller, spelling)));
            return;
        }
        names.add(new ModelName(OPENROUTER, spelling));
        String seller = SELLERS_AT_OPENROUTER.get(spelling.substring(0, slash));
        if (seller != null) {
            String own = spelling.substring(slash + 1);
            // Anthropic writes claude-opus-4-5 where OpenRouter writes claude-opus-4.5.
            names.add(new ModelName(seller, seller.equals("anthropic") ? own.replace('.', '-') : own));
        }
    }

    /** The name before a date such as -2024-07-18 or -20250929. */
    static Optional<String> undated(String model) {
        Matcher dated = DATED.matcher(model);
        return dated.matches() && isDate(dated.group(2), dated.group(4), dated.group(5))
                ? Optional.of(dated.group(1))
                : Optional.empty();
    }

    private static boolean isDate(String year, String month, String day) {
        try {
            LocalDate.of(Integer.parseInt(year), Integer.parseInt(month), Integer.parseInt(day));
            return true;
        } catch (DateTimeException _) {
            return false;
        }
    }
}
