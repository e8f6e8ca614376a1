package aigateway.jobs;

import aigateway.kernel.BatchId;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.Transactions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A job whose owner wants it no more: cancelled, or deleted with all that is kept of it. What was set aside and never begun is
 * given back. An attempt that a provider works on is not taken back: it is settled as it ends, and its answer is dropped.
 *
 * <p>Round trips: three to Postgres (take, end, read back), for a deletion two; for a batch two for each hundred of its open
 * jobs;
 * one to SQS when a webhook is due.
 */
public final class CancelJob {
    /** Only between two statements; afterwards the sweeper has it again. */
    private static final Duration LEASE = Duration.ofMinutes(1);
    /** Ended in one transaction. */
    private static final int TAKEN_MAX = 100;

    private final Jobs jobs;
    private final Batches batches;
    private final FinishJob endJob;
    private final Transactions transactions;

    public CancelJob(Jobs jobs, Batches batches, FinishJob endJob, Transactions transactions) {
        this.jobs = jobs;
        this.batches = batches;
        this.endJob = endJob;
        this.transactions = transactions;
    }

    /** What came of it. */
    public sealed interface Outcome {
        record Cancelled(Job job) implements Outcome {}

        record Refused(Problem problem) implements Outcome {}
    }

    /** Cancels what has not ended; cancelling twice answers as before. */
    public Outcome cancel(KeyId owner, JobId id) {
        jobs.take(owner, id, LEASE)
                .ifPresent(claim -> endJob.now(List.of(claim), Job.Status.CANCELLED, Problem.cancelled()));
        Optional<Job> job = jobs.find(owner, id);
        if (job.isEmpty()) {
            return new Outcome.Refused(Problem.notFound("There is no such job."));
        }
        return job.get().status() == Job.Status.CANCELLED
                ? new Outcome.Cancelled(job.get())
                : new Outcome.Refused(Problem.conflict("The job cannot be cancelled: it is "
                        + job.get().status().text() + "."));
    }

    /** Deletes it at once, ended or not, without an event; answers whether there was one. */
    public boolean delete(KeyId owner, JobId id) {
        Optional<JobLease> gone = jobs.delete(owner, id);
        gone.ifPresent(claim -> {
            transactions.commit(endJob.freed(claim));
            endJob.told(claim, null);
        });
        return gone.isPresent();
    }

    /** Cancels whatever of a batch has not ended; empty when there is no such batch. */
    public Optional<Batch> cancel(KeyId owner, BatchId id) {
        for (List<JobLease> open = take(owner, id); !open.isEmpty(); open = take(owner, id)) {
            endJob.now(open, Job.Status.CANCELLED, Problem.cancelled());
        }
        return batches.find(owner, id);
    }

    private List<JobLease> take(KeyId owner, BatchId id) {
        return jobs.takeOfBatch(owner, id, TAKEN_MAX, LEASE);
    }
}
