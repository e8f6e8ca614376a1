package aigateway.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which entries of the chain of admin events; null is all.
 *
 * @param from the first time
 * @param to the first time that is not included
 * @param after the number of the last entry of the page before
 * @param ascending oldest first, in the order of the chain
 */
public record AuditQuery(
        @Nullable String actor,
        @Nullable String action,
        @Nullable String target,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable Long after,
        boolean ascending,
        int limit) {
    /** The chain itself, from after an entry on. */
    public static AuditQuery chain(@Nullable Long after, int limit) {
        return new AuditQuery(null, null, null, null, null, after, true, limit);
    }
}
