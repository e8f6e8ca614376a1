package aigateway.pricing;

import aigateway.kernel.Part;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Prices of single parts and tiers, {@code price_parts.csv} beside this class: a line for each, with its source. A later line
 * counts before an earlier one.
 */
final class ShippedParts {
    /** What changes the price of a whole call. */
    static final Set<String> TIERS = Set.of("flex", "priority", "batch", "fast", "us");

    private static final int COLUMNS = 6;
    private static final int MICRO_PLACES = 6;
    private static final String FACTOR = "x";

    private final List<Line> lines;

    private ShippedParts(List<Line> lines) {
        this.lines = lines;
    }

    /**
     * @param model a name, or the beginning of several and an asterisk
     * @param part a part of the price; a tier; or a tier, a dot and a part
     * @param value dollars, or {@code x} and a factor: of a tier, or of the price of input
     */
    record Line(String provider, String model, String part, String value, String source) {
        boolean matches(ListedPrice listed) {
            boolean named = model.endsWith("*")
                    ? listed.model().startsWith(model.substring(0, model.length() - 1))
                    : listed.model().equals(model);
            return named && listed.provider().equals(provider);
        }
    }

    static ShippedParts parse(String text) {
        List<Line> lines = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] columns = line.split(",", COLUMNS);
            if (columns.length != COLUMNS || columns[5].isBlank()) {
                throw new IllegalStateException("price_parts.csv: a line without " + COLUMNS + " columns: " + line);
            }
            LocalDate date = LocalDate.parse(columns[4]);
            String source = columns[5] + " (" + date + ")";
            lines.add(new Line(columns[0], columns[1], columns[2], columns[3].strip(), source));
        }
        return new ShippedParts(List.copyOf(lines));
    }

    List<Line> lines() {
        return lines;
    }

    /** The price with its further parts and tiers. */
    ListedPrice complete(ListedPrice listed) {
        Map<Part, String> parts = new EnumMap<>(Part.class);
        Map<String, Tier> tiers = new HashMap<>();
        for (Line line : lines) {
            if (line.matches(listed)) {
                add(line, parts, tiers);
            }
        }
        Price price = listed.price();
        var complete = new Price(
                price.version(),
                completed(price.rates(), parts),
                price.longContexts().stream()
                        .map(step -> new Price.LongContext(step.above(), completed(step.rates(), parts)))
                        .toList(),
                tiers,
                price.contextTokens(),
                price.outputTokensMax());
        return new ListedPrice(listed.provider(), listed.model(), complete, listed.source());
    }

    private static void add(Line line, Map<Part, String> parts, Map<String, Tier> tiers) {
        int dot = line.part.indexOf('.');
        String tier = dot < 0 ? line.part : line.part.substring(0, dot);
        if (!TIERS.contains(tier)) {
            parts.put(part(line.part), line.value);
            return;
        }
        Tier before = tiers.getOrDefault(tier, new Tier(Rates.WHOLE_PPM, Map.of()));
        if (dot < 0) {
            tiers.put(tier, new Tier(ppm(line.value), before.figures()));
            return;
        }
        Part part = part(line.part.substring(dot + 1));
        Map<Part, Long> figures = new HashMap<>(before.figures());
        figures.put(part, Rates.figure(part, new BigDecimal(line.value)));
        tiers.put(tier, new Tier(before.ppm(), figures));
    }

    private static Rates completed(Rates rates, Map<Part, String> parts) {
        Map<Part, Long> figures = new EnumMap<>(Part.class);
        parts.forEach((part, value) -> figures.put(
                part,
                value.startsWith(FACTOR)
                        ? Rates.scaled(rates.input(), ppm(value))
                        : Rates.figure(part, new BigDecimal(value))));
        return rates.with(figures);
    }

    private static Part part(String word) {
        return Part.named(word).orElseThrow(() -> new IllegalStateException("price_parts.csv: no such part: " + word));
    }

    private static long ppm(String value) {
        return new BigDecimal(value.substring(FACTOR.length()))
                .movePointRight(MICRO_PLACES)
                .longValueExact();
    }
}
