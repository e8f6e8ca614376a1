package aigateway.webhooks;

import aigateway.kernel.BatchId;
import aigateway.kernel.JobId;

/**
 * A condition that must hold in the transaction that stores an event, so that a worker whose lease has expired publishes
 * nothing.
 */
public sealed interface Precondition {
    /** The job was ended under this epoch. */
    record JobEnded(JobId job, long epoch) implements Precondition {}

    record BatchEnded(BatchId batch) implements Precondition {}
}
