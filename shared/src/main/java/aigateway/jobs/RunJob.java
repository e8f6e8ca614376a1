package aigateway.jobs;

import aigateway.kernel.JobId;
import aigateway.kernel.Transactions;
import aigateway.kernel.Unavailable;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on one job, as its kind says. Whatever goes wrong, the message may be acknowledged: the lease ends, and the sweeper
 * enqueues the job again.
 *
 * <p>Round trips of a call: Postgres two before the provider (claim, key) and one after it; SQS one when a webhook or another
 * attempt is due.
 */
public final class RunJob {
    private static final Logger LOG = LoggerFactory.getLogger(RunJob.class);
    /** Time beyond the provider's for settling. */
    private static final Duration LEASE_MARGIN = Duration.ofSeconds(30);
    /** After an outage of ours, not the provider's. */
    private static final Duration OUTAGE_PAUSE = Duration.ofSeconds(10);

    private final JobKinds kinds;
    private final Jobs jobs;
    private final FinishJob finishJob;
    private final JobQueue queue;
    private final Transactions transactions;
    private final Duration lease;

    public RunJob(
            JobKinds kinds,
            Jobs jobs,
            FinishJob finishJob,
            JobQueue queue,
            Transactions transactions,
            Duration providerTimeout) {
        this.kinds = kinds;
        this.jobs = jobs;
        this.finishJob = finishJob;
        this.queue = queue;
        this.transactions = transactions;
        this.lease = providerTimeout.plus(LEASE_MARGIN);
    }

    /** Does nothing when another worker has the job or it has ended. */
    public void run(JobId id) {
        jobs.claim(id, lease).ifPresent(this::run);
    }

    private void run(LeasedJob job) {
        JobLease lease = job.lease();
        JobKind kind = kinds.find(lease.kind()).orElseThrow();
        try {
            switch (kind.run(job)) {
                case JobOutcome.Finished _ -> finishJob.afterFinish(lease);
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
