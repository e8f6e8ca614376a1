package aigateway.jobs;

import aigateway.kernel.JobId;
import aigateway.kernel.Transactions;
import aigateway.kernel.Unavailable;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on one job, as its kind says. Whatever goes wrong, the message may be acknowledged: the lease ends, and the sweeper
 * enqueues the job again.
 *
 * <p>Round trips of a call: Postgres two before the provider (claim, key) and two after it (settle; jobs that wait for a slot);
 * SQS one when a webhook, another attempt or a waiting job is due.
 */
public final class RunJob {
    private static final Logger LOG = LoggerFactory.getLogger(RunJob.class);
    /** Time beyond the provider's for settling. */
    private static final Duration LEASE_MARGIN = Duration.ofSeconds(30);
    /** After an outage of ours, not the provider's. */
    private static final Duration OUTAGE_PAUSE = Duration.ofSeconds(10);

    /** One for the slot, and one more, so that a key takes its larger share again when the other keys are done. */
    private static final int ENQUEUED_AT_END = 2;

    private final JobKinds kinds;
    private final JobClaims claims;
    private final FinishJob finishJob;
    private final JobQueue queue;
    private final Transactions transactions;
    private final Duration lease;

    public RunJob(
            JobKinds kinds,
            JobClaims claims,
            FinishJob finishJob,
            JobQueue queue,
            Transactions transactions,
            Duration providerTimeout) {
        this.kinds = kinds;
        this.claims = claims;
        this.finishJob = finishJob;
        this.queue = queue;
        this.transactions = transactions;
        this.lease = providerTimeout.plus(LEASE_MARGIN);
    }

    /** Does nothing when another worker has the job or it has ended. */
    public void run(JobId id) {
        claims.claim(id, lease).ifPresent(job -> {
            try {
                run(job);
            } finally {
                enqueueNext(job.lease().priority());
            }
        });
    }

    /** The slot is free for a job that had none. Never fails: the sweeper does the same. */
    private void enqueueNext(Priority priority) {
        try {
            List<JobId> next = claims.next(priority, ENQUEUED_AT_END);
            if (!next.isEmpty()) {
                queue.enqueueOrLog(next, priority);
            }
        } catch (Unavailable outage) {
            LOG.atWarn().addKeyValue("dependency", outage.dependency()).log("enqueue_failed");
        }
    }

    private void run(LeasedJob job) {
        JobLease lease = job.lease();
        JobKind kind = kinds.find(lease.kind()).orElseThrow();
        try {
            switch (kind.run(job)) {
                case JobOutcome.Finished _ -> finishJob.afterFinish(lease);
                // The sweeper enqueues it when the budget has room.
                case JobOutcome.ShortOfBudget _ -> {}
                case JobOutcome.Waits waits -> queue.enqueueOrLog(lease.id(), lease.priority(), waits.pause());
            }
        } catch (Unavailable outage) {
            LOG.atWarn()
                    .addKeyValue("job_id", lease.id())
                    .addKeyValue("dependency", outage.dependency())
                    .log("job_released");
            release(lease);
        }
    }

    private void release(JobLease lease) {
        try {
            transactions.commit(finishJob.writes(lease, new JobOutcome.Waits("retry", OUTAGE_PAUSE, false)));
        } catch (Unavailable _) {
            // The lease will end by itself.
        }
    }
}
