package aigateway.reports;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/** Gauges. */
final class GaugeFamily implements Family {
    private final String name;
    private final Exposition.Unit unit;
    private final String help;
    private final Map<Labels, Double> values = new TreeMap<>();

    GaugeFamily(String name, Exposition.Unit unit, String help) {
        this.name = name;
        this.unit = unit;
        this.help = help;
    }

    /** What has the same labels is added up. */
    void add(long value, String... labels) {
        merge(unit.of(value), Double::sum, labels);
    }

    /** Of what has the same labels, one value remains. */
    void merge(double value, BinaryOperator<Double> which, String... labels) {
        values.merge(Labels.of(labels), value, which);
    }

    @Override
    public boolean isEmpty() {
        return values.isEmpty();
    }

    @Override
    public MetricSnapshot snapshot() {
        GaugeSnapshot.Builder family = GaugeSnapshot.builder().name(name).help(help);
        values.forEach((labels, value) -> family.dataPoint(
                GaugeDataPointSnapshot.builder().labels(labels).value(value).build()));
        return family.build();
    }
}
