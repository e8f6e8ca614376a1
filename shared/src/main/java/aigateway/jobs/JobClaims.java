package aigateway.jobs;

import aigateway.budgets.Shortage;
import aigateway.kernel.JobId;
import aigateway.kernel.Write;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which job runs next. A key runs at most half of the slots while another key waits, and never all of many slots. A job beyond
 * that waits in Postgres, without a message, until a job ends.
 */
public interface JobClaims {
    /**
     * Leases those of the jobs that no worker has. A job is left out when there is nothing to do, which includes every duplicate
     * message, and when it waits for a slot, which is no attempt.
     */
    List<Claim> claim(List<JobId> ids, Duration lease);

    /**
     * Puts a leased job back into the queue until the budget has room for it. That was no attempt.
     *
     * @param pause after which it tries in any case
     */
    Write awaitBudget(JobLease lease, @Nullable Shortage shortage, Duration pause);

    /** Makes jobs due whose budget has room for them now; returns how many. */
    long wakeFunded(int limit);

    /** Takes jobs that wait for a slot, to be enqueued: in turn by key, first of the keys that run the fewest jobs. */
    List<JobId> next(Priority priority, int limit);

    /** Jobs to enqueue: due, not waiting for a slot, and not enqueued for a minute. Marks them as enqueued. */
    Map<Priority, List<JobId>> dueForEnqueue(int limit);
}
