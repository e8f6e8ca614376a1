package aigateway.reports;

import aigateway.usage.Durations;
import aigateway.usage.Latencies;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Histograms of seconds, from counts that are sums already; what has the same labels is added up. */
final class HistogramFamily implements Family {
    private static final List<Double> BOUNDS = Stream.concat(
                    Latencies.Histogram.BOUNDS_MILLIS.stream().map(Exposition.Unit.MILLIS::of),
                    Stream.of(Double.POSITIVE_INFINITY))
            .toList();

    private final String name;
    private final String help;
    private final Map<Labels, Durations> sums = new TreeMap<>();

    HistogramFamily(String name, String help) {
        this.name = name;
        this.help = help;
    }

    /** Nothing is added where there is nothing to count. */
    void add(Durations durations, String... labels) {
        if (durations.histogram().count() > 0) {
            sums.merge(Labels.of(labels), durations, Durations::plus);
        }
    }

    @Override
    public boolean isEmpty() {
        return sums.isEmpty();
    }

    @Override
    public MetricSnapshot snapshot() {
        HistogramSnapshot.Builder family =
                HistogramSnapshot.builder().name(name).help(help);
        sums.forEach((labels, sum) -> family.dataPoint(HistogramDataPointSnapshot.builder()
                .labels(labels)
                // Each bucket alone: the text's buckets are cumulative, and the library adds them up.
                .classicHistogramBuckets(
                        ClassicHistogramBuckets.of(BOUNDS, sum.histogram().counts()))
                .sum(Exposition.Unit.MILLIS.of(sum.millis()))
                .build()));
        return family.build();
    }
}
