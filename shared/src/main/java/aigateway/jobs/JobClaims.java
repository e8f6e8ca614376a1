package aigateway.jobs;

import aigateway.kernel.JobId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which job runs next. A key runs at most half of the slots while another key waits, and never all of many slots. A job beyond that
 * waits in Postgres, without a message, until a job ends.
 */
public interface JobClaims {
    /**
     * Leases a job that no worker has. Empty when there is nothing to do, which includes every duplicate message, and when the job
     * waits for a slot, which is no attempt.
     */
    Optional<LeasedJob> claim(JobId id, Duration lease);

    /** Takes jobs that wait for a slot, to be enqueued: in turn by key, first of the keys that run the fewest jobs. */
    List<JobId> next(Priority priority, int limit);
}
