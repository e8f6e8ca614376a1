package aigateway.jobs;

import java.time.Duration;

/** What an attempt makes of its job. */
public sealed interface JobOutcome {
    record Finished(JobResult result) implements JobOutcome {}

    /**
     * The job goes back into the queue.
     *
     * @param waitingFor retry, rate_limit or budget
     * @param counts whether it was an attempt
     */
    record Waits(String waitingFor, Duration pause, boolean counts) implements JobOutcome {}
}
