package aigateway.pricing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The table that ships with the gateway, {@code prices.csv} beside this class: provider, model, then USD per million tokens for
 * input, cached input, cache write and output, and where the figures come from. Its first line is its version.
 */
public final class ShippedPrices implements Prices {
    private static final int COLUMNS = 7;
    private static final int MICRO_PLACES = 6;

    private final Map<String, Price> prices;

    private ShippedPrices(Map<String, Price> prices) {
        this.prices = prices;
    }

    public static ShippedPrices load() {
        try (var in = ShippedPrices.class.getResourceAsStream("prices.csv")) {
            if (in == null) {
                throw new IllegalStateException("prices.csv is missing from the jar");
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ShippedPrices parse(String text) {
        List<String> lines = text.lines().toList();
        String version = lines.getFirst().replace("# version ", "");
        Map<String, Price> prices = new HashMap<>();
        for (String line : lines) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            List<String> columns = List.of(line.split(",", COLUMNS));
            if (columns.size() != COLUMNS) {
                throw new IllegalStateException("prices.csv: a line without " + COLUMNS + " columns: " + line);
            }
            var price = new Price(
                    version,
                    microUsd(columns.get(2)),
                    microUsd(columns.get(3)),
                    microUsd(columns.get(4)),
                    microUsd(columns.get(5)));
            if (prices.put(name(columns.get(0), columns.get(1)), price) != null) {
                throw new IllegalStateException("prices.csv: twice: " + line);
            }
        }
        return new ShippedPrices(Map.copyOf(prices));
    }

    @Override
    public Optional<Price> find(String provider, String model) {
        return Optional.ofNullable(prices.get(name(provider, model)));
    }

    private static String name(String provider, String model) {
        return provider + "/" + model;
    }

    private static long microUsd(String usd) {
        return new BigDecimal(usd.strip()).movePointRight(MICRO_PLACES).longValueExact();
    }
}
