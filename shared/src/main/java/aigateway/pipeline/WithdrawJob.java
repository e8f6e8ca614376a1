package aigateway.pipeline;

import aigateway.budgets.Holds;
import aigateway.jobs.Claim;
import aigateway.jobs.Job;
import aigateway.jobs.Jobs;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.Transactions;
import aigateway.kernel.Write;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A job whose owner wants it no more: cancelled, or deleted with all that is kept of it. What was set aside and never begun is
 * given back. An attempt that a provider works on is not taken back: it is settled as it ends, and its answer is dropped.
 *
 * <p>Round trips: three to Postgres (take, end, read back), for a deletion two; one to SQS when a webhook is due.
 */
public final class WithdrawJob {
    /** Only between two statements; afterwards the sweeper has it again. */
    private static final Duration LEASE = Duration.ofMinutes(1);

    private final Jobs jobs;
    private final Holds holds;
    private final EndJob endJob;
    private final Transactions transactions;

    public WithdrawJob(Jobs jobs, Holds holds, EndJob endJob, Transactions transactions) {
        this.jobs = jobs;
        this.holds = holds;
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
                .ifPresent(claim -> endJob.now(claim, Job.Status.CANCELLED, Problem.cancelled(), freed(claim)));
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
        Optional<Claim> gone = jobs.delete(owner, id);
        gone.map(this::freed).ifPresent(transactions::commit);
        return gone.isPresent();
    }

    private List<Write> freed(Claim claim) {
        return claim.request() == null ? List.of() : List.of(holds.release(claim.request(), 1));
    }
}
