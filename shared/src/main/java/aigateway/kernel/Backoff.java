package aigateway.kernel;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before a job's next attempt: full jitter, so that what failed together does not come back together. */
public final class Backoff {
    private static final long BASE_SECONDS = 4;
    private static final long CEILING_SECONDS = 300;
    private static final int DOUBLINGS_MAX = 10;

    private final RandomGenerator random;

    public Backoff(RandomGenerator random) {
        this.random = random;
    }

    /**
     * @param attempt the one that failed, from 1
     * @return from one second to the ceiling, which doubles with each attempt
     */
    public Duration after(int attempt) {
        long ceiling = Math.min(CEILING_SECONDS, BASE_SECONDS << Math.min(attempt - 1, DOUBLINGS_MAX));
        return Duration.ofSeconds(1 + random.nextLong(ceiling));
    }

    /** The longer of ours and of what the other side asked for. */
    public static Duration atLeast(Duration ours, long askedSeconds) {
        return Duration.ofSeconds(Math.max(ours.toSeconds(), askedSeconds));
    }
}
