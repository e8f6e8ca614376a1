package aigateway.maintenance;

import java.time.Instant;

/** The tables divided by the time in a request's id: {@code usage} by month, and the former {@code call_audit} by day. */
public interface Partitions {
    /** Makes those of the present and of the time ahead; returns how many are new. */
    int make();

    /** Drops those whose whole time is before the instant; returns how many. */
    int drop(String table, Instant before);

    /** Deletes at most this many rows from before the instant whose ids have no time or no partition; returns how many. */
    int deleteUndated(String table, Instant before, int rowsMax);
}
