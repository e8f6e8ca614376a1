package aigateway.jobs;

import java.util.List;

/** How many jobs and webhook deliveries there are, without reading all of them. */
public interface WorkTotals {
    /** Open ones by status, and those that have ended since the beginning, over all instances. */
    List<Total> totals();

    /** Adds what has ended to the sums, so that the totals stay quick to read. */
    void totalUp();

    /**
     * A number of jobs or deliveries.
     *
     * @param kind {@code job} or {@code delivery}
     * @param ended whether the number is of all that ever ended so, and only grows; a replayed delivery counts each time
     */
    record Total(String kind, String status, boolean ended, long count) {}
}
