package aigateway.people;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts failed sign-ins by subject, such as a person's name or an address, over all instances. */
public interface SignInCounts {
    /**
     * What was decided about an attempt.
     *
     * @param refusedUntil null: it may be checked
     * @param lockedUntil when the next one may be, if this one fails; null: at once
     */
    record Count(@Nullable Instant refusedUntil, @Nullable Instant lockedUntil) {}

    /** Counts an attempt as failed before it is checked, so that parallel ones cannot pass the bound. */
    Count begin(List<String> subjects, Instant now);

    /** Takes back what {@link #begin} counted, and forgets the earlier failures of some of the subjects. */
    void succeed(List<String> subjects, List<String> forgotten);

    /** Deletes at most this many counts without an attempt since the instant; returns how many. */
    int forget(Instant before, int rowsMax);
}
