package aigateway.pipeline;

import aigateway.jobs.Claim;
import aigateway.jobs.Ending;
import aigateway.jobs.Job;
import aigateway.jobs.Jobs;
import aigateway.json.JsonText;
import aigateway.kernel.EventId;
import aigateway.kernel.Problem;
import aigateway.kernel.Transactions;
import aigateway.kernel.Write;
import aigateway.webhooks.Fence;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The end of a job, however it came: the job's last state and its one event, in one transaction, and then the event's bell. */
public final class EndJob {
    private final Jobs jobs;
    private final Announce announce;
    private final Transactions transactions;
    private final InstantSource clock;

    public EndJob(Jobs jobs, Announce announce, Transactions transactions, InstantSource clock) {
        this.jobs = jobs;
        this.announce = announce;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** The id of the one event of an end; null when nobody wants to know. */
    @Nullable
    EventId event(Claim claim) {
        return claim.webhook() == null && !JobEvent.isListened(claim)
                ? null
                : claim.id().event();
    }

    /** What an end stores. */
    List<Write> writes(Claim claim, Ending ending, @Nullable EventId event) {
        List<Write> writes = new ArrayList<>();
        writes.add(jobs.finish(claim, ending));
        if (event != null) {
            writes.add(announce.write(
                    JobEvent.of(event, claim, ending, clock.instant()),
                    claim.webhook(),
                    new Fence.JobEnded(claim.id(), claim.epoch())));
        }
        return writes;
    }

    /** Ends a job without an answer. */
    void now(Claim claim, Job.Status status, Problem problem, List<Write> with) {
        EventId event = event(claim);
        List<Write> writes = new ArrayList<>(with);
        writes.addAll(writes(claim, new Ending(status, null, error(problem), null, null), event));
        transactions.commit(writes);
        ring(event);
    }

    /** Never fails: a bell that cannot be rung now is rung by the sweeper. */
    void ring(@Nullable EventId event) {
        if (event != null) {
            announce.ring(event);
        }
    }

    static byte[] error(Problem problem) {
        return JsonText.object(json -> json.text("message", problem.message())
                .text("type", problem.type())
                .text("param", problem.param())
                .text("code", problem.code()));
    }
}
