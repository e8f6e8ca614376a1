package aigateway.jobs;

import aigateway.kernel.JobId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Jobs whose worker died, or whose deadline passed while no worker had them. Times are the database's. */
public interface LostJobs {
    /**
     * Puts jobs whose worker died back into the queue. Returns those that have no attempt left, or whose deadline has passed,
     * leased to be ended.
     */
    List<JobLease> take(int attemptsMax, int limit, Duration lease);

    /** One job, leased to be ended; empty when a worker has it or it has an attempt left. */
    Optional<JobLease> take(JobId id, int attemptsMax, Duration lease);
}
