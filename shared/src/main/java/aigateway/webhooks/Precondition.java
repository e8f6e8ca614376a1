package aigateway.webhooks;

import aigateway.kernel.BatchId;
import aigateway.kernel.JobId;

/** What must be so, in the transaction that announces an event and before it, so that who woke up too late tells nobody. */
public sealed interface Precondition {
    /** The job was ended under this epoch. */
    record JobEnded(JobId job, long epoch) implements Precondition {}

    record BatchEnded(BatchId batch) implements Precondition {}
}
