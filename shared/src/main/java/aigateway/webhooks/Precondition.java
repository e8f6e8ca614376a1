package aigateway.webhooks;

import aigateway.kernel.BatchId;
import aigateway.kernel.JobId;

/** What must be true in the transaction that publishes an event, so that a worker that continues too late publishes nothing. */
public sealed interface Precondition {
    /** The job was ended under this epoch. */
    record JobEnded(JobId job, long epoch) implements Precondition {}

    record BatchEnded(BatchId batch) implements Precondition {}
}
