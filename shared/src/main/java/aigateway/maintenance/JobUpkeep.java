package aigateway.maintenance;

import aigateway.jobs.Batches;
import aigateway.jobs.EndLostJobs;
import aigateway.jobs.FinishBatch;
import aigateway.jobs.JobClaims;
import aigateway.jobs.JobQueue;
import aigateway.jobs.Priority;
import aigateway.kernel.JobId;
import java.util.List;
import java.util.function.Supplier;

/** Jobs whose worker died, queue messages that were lost, and batches whose end was not published. */
public final class JobUpkeep {
    private static final int MESSAGES_MAX = 500;
    /** The end of a job enqueues the next; this is only for ends that were lost. */
    private static final int WITHOUT_SLOT_MAX = 50;

    private static final int FUNDED_MAX = 500;
    private static final int LOST_MAX = 100;
    private static final int BATCHES_MAX = 100;

    private final JobClaims claims;
    private final Batches batches;
    private final JobQueue queue;
    private final EndLostJobs endLostJobs;
    private final FinishBatch finishBatch;

    public JobUpkeep(
            JobClaims claims, Batches batches, JobQueue queue, EndLostJobs endLostJobs, FinishBatch finishBatch) {
        this.claims = claims;
        this.batches = batches;
        this.queue = queue;
        this.endLostJobs = endLostJobs;
        this.finishBatch = finishBatch;
    }

    /** A job that cannot be ended is found again; it must not keep the others from being ended. */
    public void endLostJobs() {
        endLostJobs.find(LOST_MAX).forEach(lease -> new SweepTask("end_lost_job", () -> endLostJobs.end(lease)).run());
    }

    /** Makes jobs due whose budget has room again. */
    public void wakeFunded() {
        claims.wakeFunded(FUNDED_MAX);
    }

    public void enqueueDue() {
        claims.dueForEnqueue(MESSAGES_MAX).forEach((priority, due) -> enqueue(priority, () -> due));
        for (Priority priority : Priority.values()) {
            enqueue(priority, () -> claims.next(priority, WITHOUT_SLOT_MAX));
        }
    }

    /** Each priority may have a queue of its own; one that does not answer keeps the other from nothing. */
    private void enqueue(Priority priority, Supplier<List<JobId>> jobs) {
        new SweepTask("enqueue_jobs_" + priority.text(), () -> queue.enqueue(jobs.get(), priority)).run();
    }

    public void finishBatches() {
        batches.toFinish(BATCHES_MAX).forEach(finishBatch::finishIfDone);
    }
}
