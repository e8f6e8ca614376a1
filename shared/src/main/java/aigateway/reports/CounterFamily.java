package aigateway.reports;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Map;
import java.util.TreeMap;

/** Counters; what has the same labels is added up as whole numbers. */
final class CounterFamily implements Family {
    private final String name;
    private final Exposition.Unit unit;
    private final String help;
    private final Map<Labels, Long> sums = new TreeMap<>();

    CounterFamily(String name, Exposition.Unit unit, String help) {
        this.name = name;
        this.unit = unit;
        this.help = help;
    }

    /**
     * @param labels names and values in turn
     */
    void add(long value, String... labels) {
        sums.merge(Labels.of(labels), value, Long::sum);
    }

    @Override
    public boolean isEmpty() {
        return sums.isEmpty();
    }

    @Override
    public MetricSnapshot snapshot() {
        CounterSnapshot.Builder family =
                CounterSnapshot.builder().name(name.replaceFirst("_total$", "")).help(help);
        sums.forEach((labels, sum) -> family.dataPoint(CounterDataPointSnapshot.builder()
                .labels(labels)
                .value(unit.of(sum))
                .build()));
        return family.build();
    }
}
