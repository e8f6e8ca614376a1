package aigateway.jobs;

import aigateway.budgets.Holds;
import aigateway.json.JsonText;
import aigateway.kernel.EventId;
import aigateway.kernel.Problem;
import aigateway.kernel.Transactions;
import aigateway.kernel.Write;
import aigateway.webhooks.Precondition;
import aigateway.webhooks.PublishEvent;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of a job, however it came: the job's last state and its one event, in one transaction, and then the event's queue
 * messages.
 */
public final class FinishJob {
    private final Jobs jobs;
    private final Holds holds;
    private final PublishEvent announce;
    private final FinishBatch endBatch;
    private final Transactions transactions;
    private final InstantSource clock;

    public FinishJob(
            Jobs jobs,
            Holds holds,
            PublishEvent announce,
            FinishBatch endBatch,
            Transactions transactions,
            InstantSource clock) {
        this.jobs = jobs;
        this.holds = holds;
        this.announce = announce;
        this.endBatch = endBatch;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** The id of the one event of an end; null when there is no webhook. */
    @Nullable
    EventId event(JobLease claim) {
        return claim.webhook() == null && !JobEvent.isListened(claim)
                ? null
                : claim.id().event();
    }

    /** What an end stores. */
    List<Write> writes(JobLease claim, JobResult ending, @Nullable EventId event) {
        List<Write> writes = new ArrayList<>();
        writes.add(jobs.finish(claim, ending));
        if (event != null) {
            writes.add(announce.write(
                    JobEvent.of(event, claim, ending, clock.instant()),
                    claim.webhook(),
                    new Precondition.JobEnded(claim.id(), claim.epoch())));
        }
        return writes;
    }

    /** Ends jobs without an answer, all in one transaction; what was set aside and never begun is given back. */
    void now(List<JobLease> claims, Job.Status status, Problem problem) {
        var ending = new JobResult(status, null, error(problem), null, null);
        List<Write> writes = new ArrayList<>();
        for (JobLease claim : claims) {
            writes.addAll(freed(claim));
            writes.addAll(writes(claim, ending, event(claim)));
        }
        transactions.commit(writes);
        claims.forEach(claim -> told(claim, event(claim)));
    }

    /** Gives back what a job had set aside, if its first attempt never began. */
    List<Write> freed(JobLease claim) {
        return claim.request() == null ? List.of() : List.of(holds.release(claim.request(), 1));
    }

    /**
     * After the end is stored: enqueues the event, and checks whether the job was its batch's last. Never fails; the sweeper
     * does it too.
     */
    void told(JobLease claim, @Nullable EventId event) {
        if (event != null) {
            announce.enqueue(event);
        }
        if (claim.batch() != null) {
            endBatch.look(claim.batch());
        }
    }

    static byte[] error(Problem problem) {
        return JsonText.object(json -> json.text("message", problem.message())
                .text("type", problem.type())
                .text("param", problem.param())
                .text("code", problem.code()));
    }
}
