package aigateway.jobs;

import aigateway.kernel.BatchId;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.Transactions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Cancels a job, or deletes it with all that is stored about it. A hold whose attempt never began is released. An attempt
 * that a provider works on is not stopped: it is settled when it ends, and its answer is dropped.
 *
 * <p>Round trips: three to Postgres (take, end, read back), two for a deletion; two for each hundred open jobs of a batch;
 * one to SQS when a webhook is due.
 */
public final class CancelJob {
    /** Between two statements only; after it the sweeper may end the job. */
    private static final Duration LEASE = Duration.ofMinutes(1);
    /** Ended in one transaction. */
    private static final int TAKEN_MAX = 100;

    private final Jobs jobs;
    private final Batches batches;
    private final FinishJob finishJob;
    private final Transactions transactions;

    public CancelJob(Jobs jobs, Batches batches, FinishJob finishJob, Transactions transactions) {
        this.jobs = jobs;
        this.batches = batches;
        this.finishJob = finishJob;
        this.transactions = transactions;
    }

    /** Cancels a job that has not ended; cancelling twice returns the same. */
    public Result<Job> cancel(KeyId owner, JobId id) {
        jobs.take(owner, id, LEASE)
                .ifPresent(lease -> finishJob.finishNow(List.of(lease), Job.Status.CANCELLED, Problem.cancelled()));
        Optional<Job> job = jobs.find(owner, id);
        if (job.isEmpty()) {
            return Result.refused(Problem.notFound("There is no such job."));
        }
        return job.get().status() == Job.Status.CANCELLED
                ? Result.ok(job.get())
                : Result.refused(Problem.conflict("The job cannot be cancelled: it has already "
                        + job.get().status().text() + "."));
    }

    /** Deletes it at once, ended or not, without an event; returns whether there was one. */
    public boolean delete(KeyId owner, JobId id) {
        Optional<JobLease> deleted = jobs.delete(owner, id);
        deleted.ifPresent(lease -> {
            transactions.commit(finishJob.releaseHold(lease));
            finishJob.afterDelete(lease);
        });
        return deleted.isPresent();
    }

    /** Cancels the jobs of a batch that have not ended; empty when there is no such batch. */
    public Optional<Batch> cancel(KeyId owner, BatchId id) {
        for (List<JobLease> open = take(owner, id); !open.isEmpty(); open = take(owner, id)) {
            finishJob.finishNow(open, Job.Status.CANCELLED, Problem.cancelled());
        }
        return batches.find(owner, id);
    }

    private List<JobLease> take(KeyId owner, BatchId id) {
        return jobs.takeOfBatch(owner, id, TAKEN_MAX, LEASE);
    }
}
