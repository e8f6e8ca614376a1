package aigateway.postgres;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stores what several queries are about, with one statement for all of them. Used by one thread at a time. */
public interface GroupedCalls {
    /**
     * Stores all that is usual. After an exception nothing is stored, but after an outage that is unknown.
     *
     * <p>Round trips: one as a rule.
     *
     * @param subjects what the queries are about, each with {@link PostgresWrite#subject}
     * @param database open
     * @return the result of each; null for one that was not stored and has to go the usual way
     *
     * @throws aigateway.kernel.Unavailable when the database is out of reach
     */
    List<@Nullable Object> commit(List<Object> subjects, OwnConnection database);

    /** What was read from the database may no longer be so, as after a failover. */
    void forget();
}
