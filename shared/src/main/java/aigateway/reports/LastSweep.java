package aigateway.reports;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When upkeep last ran to its end, where this process runs it by itself; on Lambda another function does. */
public final class LastSweep {
    /** A dozen of the local intervals: a round that waits for a slow database is no fault yet. */
    static final Duration LATE = Duration.ofSeconds(60);

    private final InstantSource clock;
    private volatile @Nullable Instant at;

    public LastSweep(InstantSource clock) {
        this.clock = clock;
    }

    /** Notes the end of a round, or the beginning of the schedule. */
    public void note() {
        at = clock.instant();
    }

    /** Time since then; empty where this process runs no upkeep. */
    public Optional<Duration> age() {
        return Optional.ofNullable(at).map(noted -> Duration.between(noted, clock.instant()));
    }

    boolean isLate() {
        return age().filter(age -> age.compareTo(LATE) > 0).isPresent();
    }
}
