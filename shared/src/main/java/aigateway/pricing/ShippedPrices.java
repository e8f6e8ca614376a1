package aigateway.pricing;

import aigateway.kernel.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The table that ships with the gateway, {@code prices.csv} beside this class: USD per million tokens, and where each figure
 * comes from; {@link ShippedParts} adds further parts. Its first line is its version; its columns are named there.
 */
final class ShippedPrices {
    private static final int COLUMNS = 18;
    private static final int MICRO_PLACES = 6;

    private ShippedPrices() {}

    static List<ListedPrice> load() {
        ShippedParts parts = ShippedParts.parse(text("price_parts.csv"));
        return parse(text("prices.csv")).stream().map(parts::complete).toList();
    }

    static String text(String name) {
        try (var in = ShippedPrices.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<ListedPrice> parse(String text) {
        List<String> lines = text.lines().toList();
        String version = lines.getFirst().replace("# version ", "");
        List<ListedPrice> listed = new ArrayList<>();
        Set<ModelName> names = new HashSet<>();
        for (String line : lines) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] columns = line.split(",", COLUMNS);
            if (columns.length != COLUMNS) {
                throw new IllegalStateException("prices.csv: a line without " + COLUMNS + " columns: " + line);
            }
            ListedPrice one = new Line(columns).read(version);
            if (!names.add(one.name())) {
                throw new IllegalStateException("prices.csv: twice: " + line);
            }
            listed.add(one);
        }
        return List.copyOf(listed);
    }

    /** The columns of one line. */
    private record Line(String[] columns) {
        ListedPrice read(String version) {
            Map<Part, Long> figures = new EnumMap<>(Part.class);
            figures.put(Part.INPUT, required(2));
            put(figures, Part.CACHED_INPUT, 3);
            put(figures, Part.CACHE_WRITE, 4);
            figures.put(Part.OUTPUT, required(5));
            put(figures, Part.REASONING, 6);
            put(figures, Part.AUDIO_INPUT, 7);
            put(figures, Part.AUDIO_OUTPUT, 8);
            var price = new Price(version, new Rates(figures), longContext(), count(columns[14]), count(columns[15]));
            LocalDate date = LocalDate.parse(columns[16]);
            if (columns[17].isBlank()) {
                throw new IllegalStateException("prices.csv: a figure without a source: " + columns[1]);
            }
            return new ListedPrice(columns[0], columns[1], price, columns[17] + " (" + date + ")");
        }

        private Price.@Nullable LongContext longContext() {
            Long above = count(columns[9]);
            if (above == null) {
                return null;
            }
            Map<Part, Long> figures = new EnumMap<>(Part.class);
            figures.put(Part.INPUT, required(10));
            put(figures, Part.CACHED_INPUT, 11);
            put(figures, Part.CACHE_WRITE, 12);
            figures.put(Part.OUTPUT, required(13));
            return new Price.LongContext(above, new Rates(figures));
        }

        private void put(Map<Part, Long> figures, Part part, int column) {
            Long value = microUsd(columns[column]);
            if (value != null) {
                figures.put(part, value);
            }
        }

        private long required(int column) {
            Long value = microUsd(columns[column]);
            if (value == null) {
                throw new IllegalStateException("prices.csv: column " + column + " is empty: " + columns[1]);
            }
            return value;
        }

        private static @Nullable Long count(String text) {
            return text.isBlank() ? null : Long.valueOf(text.strip());
        }

        private static @Nullable Long microUsd(String usd) {
            return usd.isBlank()
                    ? null
                    : new BigDecimal(usd.strip()).movePointRight(MICRO_PLACES).longValueExact();
        }
    }
}
