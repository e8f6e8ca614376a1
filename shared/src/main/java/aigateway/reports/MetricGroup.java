package aigateway.reports;

/** Metrics about one subject. */
@FunctionalInterface
interface MetricGroup {
    /**
     * Adds its metrics.
     *
     * @throws aigateway.kernel.Unavailable when Postgres is out of reach
     */
    void write(Exposition to);
}
