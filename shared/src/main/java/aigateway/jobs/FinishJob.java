package aigateway.jobs;

import aigateway.budgets.Holds;
import aigateway.json.JsonText;
import aigateway.kernel.EventId;
import aigateway.kernel.Problem;
import aigateway.kernel.Transactions;
import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import aigateway.webhooks.Precondition;
import aigateway.webhooks.PublishEvent;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends a job: its last state and its one event are stored in one transaction; then the event's deliveries are enqueued. */
public final class FinishJob {
    /** Of a result in a commit that concurrent callers share. */
    private static final int SHARED_BYTES_MAX = 64 * 1024;

    private final Jobs jobs;
    private final JobClaims claims;
    private final Holds holds;
    private final PublishEvent publishEvent;
    private final FinishBatch finishBatch;
    private final Transactions transactions;
    private final InstantSource clock;

    public FinishJob(
            Jobs jobs,
            JobClaims claims,
            Holds holds,
            PublishEvent publishEvent,
            FinishBatch finishBatch,
            Transactions transactions,
            InstantSource clock) {
        this.jobs = jobs;
        this.claims = claims;
        this.holds = holds;
        this.publishEvent = publishEvent;
        this.finishBatch = finishBatch;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * What the outcome of an attempt stores. A hold whose attempt never began is released with the end. A large result is stored
     * at once, invisible until these writes are stored.
     */
    List<Write> writes(JobLease lease, JobOutcome outcome) {
        return switch (outcome) {
            case JobOutcome.Finished(JobResult result) -> finish(lease, result, storeLarge(lease, result));
            case JobOutcome.Waits(String waitingFor, var pause, boolean counts) ->
                List.of(jobs.release(lease, waitingFor, pause, counts));
            case JobOutcome.ShortOfBudget(var shortage, var pause) ->
                List.of(claims.awaitBudget(lease, shortage, pause));
        };
    }

    /**
     * Stores a large result now, so that the commit that others share only changes the job's state. Returns whether it did; if
     * the database is out of reach, the commit with its retries stores it.
     */
    private boolean storeLarge(JobLease lease, JobResult result) {
        byte[] bytes = result.result();
        if (bytes == null || bytes.length <= SHARED_BYTES_MAX) {
            return false;
        }
        try {
            jobs.storeResult(lease, bytes);
            return true;
        } catch (Unavailable _) {
            return false;
        }
    }

    private List<Write> finish(JobLease lease, JobResult result, boolean stored) {
        List<Write> writes = new ArrayList<>(releaseHold(lease));
        writes.add(jobs.finish(lease, result, stored));
        EventId event = event(lease);
        if (event != null) {
            writes.add(publishEvent.write(
                    JobEvent.of(event, lease, result, clock.instant()),
                    lease.webhook(),
                    new Precondition.JobEnded(lease.id(), lease.epoch())));
        }
        return writes;
    }

    /** The id of the one event of an end; null when it has no receiver. */
    private static @Nullable EventId event(JobLease lease) {
        return lease.webhook() == null && !JobEvent.goesToEndpoints(lease)
                ? null
                : lease.id().event();
    }

    /** Ends jobs without an answer, all in one transaction. */
    void finishNow(List<JobLease> leases, Job.Status status, Problem problem) {
        var result = new JobResult(status, null, error(problem), null, null);
        transactions.commit(leases.stream()
                .flatMap(lease -> finish(lease, result, false).stream())
                .toList());
        leases.forEach(this::afterFinish);
    }

    /** Releases the hold of the first attempt, if that never began. */
    List<Write> releaseHold(JobLease lease) {
        return lease.request() == null ? List.of() : List.of(holds.release(lease.request(), 1));
    }

    /** After the end is stored: enqueues the event's deliveries, and ends the batch if this was its last job. Never fails. */
    void afterFinish(JobLease lease) {
        EventId event = event(lease);
        if (event != null) {
            publishEvent.enqueue(event);
        }
        afterDelete(lease);
    }

    /** After a job is deleted: ends the batch if this was its last job. Never fails: the sweeper does the same. */
    void afterDelete(JobLease lease) {
        if (lease.batch() != null) {
            finishBatch.finishIfDone(lease.batch());
        }
    }

    static byte[] error(Problem problem) {
        return JsonText.object(json -> json.text("message", problem.message())
                .text("type", problem.type())
                .text("param", problem.param())
                .text("code", problem.code())
                .number("status", (long) problem.status()));
    }
}
