package aigateway.kernel;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Pauses before retries, with jitter, so that attempts that failed together do not come back together. */
public final class Backoff {
    private static final Duration JOB_BASE = Duration.ofSeconds(4);
    private static final Duration JOB_MAX = Duration.ofMinutes(5);
    /** More would overflow, and every maximum is reached long before. */
    private static final int DOUBLINGS_MAX = 10;

    private final RandomGenerator random;

    public Backoff(RandomGenerator random) {
        this.random = random;
    }

    /**
     * A job's pause: whole seconds, from one to four, doubled with each attempt, to at most five minutes.
     *
     * @param attempt the attempt that failed, from 1
     */
    public Duration after(int attempt) {
        return Duration.ofSeconds(
                1 + random.nextLong(ceiling(JOB_BASE, attempt, JOB_MAX).toSeconds()));
    }

    /**
     * Full jitter: from one millisecond to a ceiling that is the base for the first attempt and doubles with each further one.
     *
     * @param attempt the attempt that failed, from 1
     * @param max of the ceiling
     */
    public Duration fullJitter(Duration base, int attempt, Duration max) {
        return Duration.ofMillis(1 + random.nextLong(ceiling(base, attempt, max).toMillis()));
    }

    /**
     * A fixed pause, longer or shorter by up to a share of it.
     *
     * @param share such as 0.2, below 1
     */
    public Duration around(Duration pause, double share) {
        return Duration.ofMillis(Math.round(pause.toMillis() * random.nextDouble(1 - share, 1 + share)));
    }

    /** The longer of our pause and the one that the other side requested. */
    public static Duration atLeast(Duration ours, Duration requested) {
        return ours.compareTo(requested) >= 0 ? ours : requested;
    }

    /** The same in whole seconds. */
    public static Duration atLeast(Duration ours, long requestedSeconds) {
        return Duration.ofSeconds(Math.max(ours.toSeconds(), requestedSeconds));
    }

    private static Duration ceiling(Duration base, int attempt, Duration max) {
        Duration doubled = base.multipliedBy(1L << Math.min(attempt - 1, DOUBLINGS_MAX));
        return doubled.compareTo(max) < 0 ? doubled : max;
    }
}
