package aigateway.jobs;

import aigateway.keys.Key;
import java.util.List;

/**
 * A batch that was read, to be checked and stored.
 *
 * @param key that was confirmed just now
 */
public record BatchOrder(Key key, NewBatch batch, List<Line> lines) {
    /**
     * A job.
     *
     * @param place where the client finds it, for a message: {@code Line 3}
     */
    public record Line(String place, JobSpec job) {}
}
