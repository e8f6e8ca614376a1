package aigateway.maintenance;

import aigateway.jobs.Batches;
import aigateway.jobs.EndLostJobs;
import aigateway.jobs.FinishBatch;
import aigateway.jobs.JobQueue;
import aigateway.jobs.Jobs;

/** Jobs whose worker died, queue messages that were lost, and batches whose end was not published. */
public final class JobUpkeep {
    private static final int MESSAGES_MAX = 500;
    private static final int LOST_MAX = 100;
    private static final int BATCHES_MAX = 100;

    private final Jobs jobs;
    private final Batches batches;
    private final JobQueue queue;
    private final EndLostJobs endLostJobs;
    private final FinishBatch finishBatch;

    public JobUpkeep(Jobs jobs, Batches batches, JobQueue queue, EndLostJobs endLostJobs, FinishBatch finishBatch) {
        this.jobs = jobs;
        this.batches = batches;
        this.queue = queue;
        this.endLostJobs = endLostJobs;
        this.finishBatch = finishBatch;
    }

    /** A job that cannot be ended is found again; it must not keep the others from being ended. */
    public void endLostJobs() {
        endLostJobs.find(LOST_MAX).forEach(lease -> new SweepTask("end_lost_job", () -> endLostJobs.end(lease)).run());
    }

    public void enqueueDue() {
        jobs.dueForEnqueue(MESSAGES_MAX).forEach((priority, due) -> queue.enqueue(due, priority));
    }

    public void finishBatches() {
        batches.toFinish(BATCHES_MAX).forEach(finishBatch::finishIfDone);
    }
}
