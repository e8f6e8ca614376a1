package aigateway.reports;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;

/** All series of one name. */
interface Family {
    boolean isEmpty();

    MetricSnapshot snapshot();
}
