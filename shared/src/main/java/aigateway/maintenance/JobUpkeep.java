package aigateway.maintenance;

import aigateway.jobs.Batches;
import aigateway.jobs.FinishBatch;
import aigateway.jobs.JobQueue;
import aigateway.jobs.Jobs;
import aigateway.jobs.RunJob;
import java.time.Duration;

/** Jobs whose worker died, queue messages that were lost, and batches whose end was not published. */
public final class JobUpkeep {
    private static final int MESSAGES_MAX = 500;
    private static final int LOST_MAX = 100;
    private static final int BATCHES_MAX = 100;
    private static final Duration LOST_LEASE = Duration.ofMinutes(1);

    private final Jobs jobs;
    private final Batches batches;
    private final JobQueue queue;
    private final RunJob runJob;
    private final FinishBatch finishBatch;
    private final int attemptsMax;

    /**
     * @param attemptsMax a job whose worker died this often is dead
     */
    public JobUpkeep(
            Jobs jobs, Batches batches, JobQueue queue, RunJob runJob, FinishBatch finishBatch, int attemptsMax) {
        this.jobs = jobs;
        this.batches = batches;
        this.queue = queue;
        this.runJob = runJob;
        this.finishBatch = finishBatch;
        this.attemptsMax = attemptsMax;
    }

    /** A job that cannot be ended is found again; it must not keep the others from being ended. */
    public void endLostJobs() {
        jobs.expired(attemptsMax, LOST_MAX, LOST_LEASE)
                .forEach(lease -> new SweepTask("end_lost_job", () -> runJob.markDead(lease)).run());
    }

    public void enqueueDue() {
        jobs.dueForEnqueue(MESSAGES_MAX).forEach((priority, due) -> queue.enqueue(due, priority));
    }

    public void finishBatches() {
        batches.toFinish(BATCHES_MAX).forEach(finishBatch::finishIfDone);
    }
}
