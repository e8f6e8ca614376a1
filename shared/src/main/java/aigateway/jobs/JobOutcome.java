package aigateway.jobs;

import aigateway.budgets.Shortage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What an attempt makes of its job. */
public sealed interface JobOutcome {
    record Finished(JobResult result) implements JobOutcome {}

    /**
     * The job goes back into the queue.
     *
     * @param waitingFor retry or rate_limit
     * @param counts whether it was an attempt
     */
    record Waits(String waitingFor, Duration pause, boolean counts) implements JobOutcome {}

    /**
     * The job sleeps until the budget has room for it, at most for a pause. This was no attempt.
     *
     * @param shortage null when the budget is not known
     */
    record ShortOfBudget(@Nullable Shortage shortage, Duration pause) implements JobOutcome {}
}
