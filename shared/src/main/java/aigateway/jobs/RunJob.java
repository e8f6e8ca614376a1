package aigateway.jobs;

import aigateway.kernel.JobId;
import aigateway.kernel.SharedTrip;
import aigateway.kernel.Transactions;
import aigateway.kernel.Unavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on one job, as its kind says. Whatever goes wrong, the message may be acknowledged: the lease ends, and the sweeper
 * enqueues the job again.
 *
 * <p>Round trips of a call: Postgres two before the provider (claim, key) and two after it (settle; jobs that wait for a slot);
 * SQS one when a webhook, another attempt or a waiting job is due. Jobs that run at the same time share each of them.
 */
public final class RunJob {
    private static final Logger LOG = LoggerFactory.getLogger(RunJob.class);
    /** Time beyond the provider's for settling. */
    private static final Duration LEASE_MARGIN = Duration.ofSeconds(30);
    /** After an outage of ours, not the provider's. */
    private static final Duration OUTAGE_PAUSE = Duration.ofSeconds(10);

    /** One for the slot, and one more, so that a key takes its larger share again when the other keys are done. */
    private static final int ENQUEUED_AT_END = 2;

    /** Claimed in one statement, which holds locks of their keys. */
    private static final int GROUP_MAX = 64;

    private final JobKinds kinds;
    private final JobClaims claims;
    private final FinishJob finishJob;
    private final JobQueue queue;
    private final Transactions transactions;
    private final Duration lease;
    private final SharedTrip<JobId, Optional<Claim>> claimed = new SharedTrip<>(GROUP_MAX, this::claim);
    private final SharedTrip<Integer, Boolean> nextNormal =
            new SharedTrip<>(GROUP_MAX, ended -> enqueueNext(Priority.NORMAL, ended.size()));
    private final SharedTrip<Integer, Boolean> nextLow =
            new SharedTrip<>(GROUP_MAX, ended -> enqueueNext(Priority.LOW, ended.size()));

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
        Optional<Claim> claim = claimed.go(id);
        if (claim.isEmpty()) {
            return;
        }
        LeasedJob job = claim.get().job().get();
        try {
            run(job);
        } finally {
            boolean _ = (job.lease().priority() == Priority.LOW ? nextLow : nextNormal).go(1);
        }
    }

    /** Each job goes to one of those that wait for it. */
    private List<Optional<Claim>> claim(List<JobId> ids) {
        Map<JobId, Claim> leased = new HashMap<>();
        claims.claim(ids, lease).forEach(claim -> leased.put(claim.id(), claim));
        List<Optional<Claim>> own = new ArrayList<>();
        ids.forEach(id -> own.add(Optional.ofNullable(leased.remove(id))));
        return own;
    }

    /** Slots are free for jobs that had none. Never fails: the sweeper does the same. */
    private List<Boolean> enqueueNext(Priority priority, int ended) {
        boolean enqueued = false;
        try {
            List<JobId> next = claims.next(priority, ended * ENQUEUED_AT_END);
            enqueued = !next.isEmpty() && queue.enqueueOrLog(next, priority);
        } catch (Unavailable outage) {
            LOG.atWarn().addKeyValue("dependency", outage.dependency()).log("enqueue_failed");
        }
        return Collections.nCopies(ended, enqueued);
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
