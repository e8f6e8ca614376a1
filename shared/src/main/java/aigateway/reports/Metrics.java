package aigateway.reports;

import java.time.InstantSource;
import java.util.List;

/**
 * The Prometheus text. An instance's own counters mean nothing where instances come and go, so that all but the last two groups
 * are read from totals in Postgres at each scrape, which only grow. Labels come from configured sets.
 *
 * <p>Round trips: ten to Postgres a scrape, and one more for each of teams and keys that has series of its own.
 */
public final class Metrics {
    private final List<MetricGroup> everybodys;
    private final List<MetricGroup> ofProcess;
    private final InstantSource clock;

    /**
     * @param everybodys the same whichever instance is scraped
     * @param ofProcess what only this process knows
     */
    Metrics(List<MetricGroup> everybodys, List<MetricGroup> ofProcess, InstantSource clock) {
        this.everybodys = List.copyOf(everybodys);
        this.ofProcess = List.copyOf(ofProcess);
        this.clock = clock;
    }

    /**
     * All metrics.
     *
     * @throws aigateway.kernel.Unavailable when Postgres is out of reach
     */
    public String scrape() {
        Exposition to = begin();
        ofProcess.forEach(group -> group.write(to));
        return to.text();
    }

    /**
     * Without those of this process, for a place where several processes write.
     *
     * @throws aigateway.kernel.Unavailable when Postgres is out of reach
     */
    String shared() {
        return begin().text();
    }

    private Exposition begin() {
        var to = new Exposition();
        to.gauge("agw_metrics_timestamp_seconds", Exposition.Unit.MILLIS, "When these metrics were read")
                .add(clock.millis());
        everybodys.forEach(group -> group.write(to));
        return to;
    }
}
