package aigateway.jobs;

import aigateway.kernel.JobId;
import aigateway.kernel.Problem;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Ends jobs whose workers died too often, and jobs whose deadline has passed.
 *
 * <p>Round trips: three to Postgres to find them; one for each job, and what its event takes.
 */
public final class EndLostJobs {
    /** Between two statements only; after it the job is found again. */
    private static final Duration LEASE = Duration.ofMinutes(1);

    private final LostJobs lostJobs;
    private final FinishJob finishJob;
    private final InstantSource clock;
    private final int attemptsMax;

    /**
     * @param attemptsMax a job whose worker died this often is dead
     */
    public EndLostJobs(LostJobs lostJobs, FinishJob finishJob, InstantSource clock, int attemptsMax) {
        this.lostJobs = lostJobs;
        this.finishJob = finishJob;
        this.clock = clock;
        this.attemptsMax = attemptsMax;
    }

    /** Puts jobs that have an attempt left back into the queue, and returns the others, to be ended. */
    public List<JobLease> find(int limit) {
        return lostJobs.take(attemptsMax, limit, LEASE);
    }

    public void end(JobLease lease) {
        Problem problem = lease.isDeadlineAt(clock.instant())
                ? Problem.deadlineExceeded()
                : Problem.providerOutcomeUnknown("The job's worker died too often.");
        finishJob.finishNow(List.of(lease), Job.Status.DEAD, problem);
    }

    /** Ends a job of the dead-letter queue, if no worker has it and it has no attempt left; returns whether it did. */
    public boolean endIfExhausted(JobId id) {
        Optional<JobLease> exhausted = lostJobs.take(id, attemptsMax, LEASE);
        exhausted.ifPresent(this::end);
        return exhausted.isPresent();
    }
}
