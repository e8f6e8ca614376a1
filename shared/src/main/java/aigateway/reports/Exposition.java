package aigateway.reports;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * The metrics of one scrape. The library's own counters and histograms count in the process; these values are sums from
 * Postgres, so that they are handed to its model as they are.
 */
final class Exposition {
    private final Map<String, Family> families = new TreeMap<>();

    /** What the whole numbers of a family are divided by, to be in Prometheus' base units. */
    enum Unit {
        NUMBER(1),
        MILLIS(1_000),
        NANO_USD(1_000_000_000);

        private final double divisor;

        Unit(double divisor) {
            this.divisor = divisor;
        }

        double of(long value) {
            return value / divisor;
        }
    }

    /**
     * A sum that only grows.
     *
     * @param name ends in {@code _total}
     */
    CounterFamily counter(String name, Unit unit, String help) {
        return add(name, new CounterFamily(name, unit, help));
    }

    CounterFamily counter(String name, String help) {
        return counter(name, Unit.NUMBER, help);
    }

    GaugeFamily gauge(String name, Unit unit, String help) {
        return add(name, new GaugeFamily(name, unit, help));
    }

    GaugeFamily gauge(String name, String help) {
        return gauge(name, Unit.NUMBER, help);
    }

    /** A histogram of seconds. */
    HistogramFamily histogram(String name, String help) {
        return add(name, new HistogramFamily(name, help));
    }

    private <F extends Family> F add(String name, F family) {
        if (families.put(name, family) != null) {
            throw new IllegalStateException("two metrics are named " + name);
        }
        return family;
    }

    /** The format 0.0.4, by name; a metric without a value is left out. */
    String text() {
        var snapshots = new MetricSnapshots(families.values().stream()
                .filter(family -> !family.isEmpty())
                .map(Family::snapshot)
                .toList());
        var out = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(out, snapshots);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
