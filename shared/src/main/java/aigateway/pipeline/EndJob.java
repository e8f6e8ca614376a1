package aigateway.pipeline;

import aigateway.jobs.Claim;
import aigateway.jobs.Ending;
import aigateway.jobs.Job;
import aigateway.jobs.Jobs;
import aigateway.json.JsonText;
import aigateway.kernel.DeliveryId;
import aigateway.kernel.Ids;
import aigateway.kernel.Problem;
import aigateway.kernel.Transactions;
import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import aigateway.webhooks.Deliveries;
import aigateway.webhooks.Delivery;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of a job, however it came: the job's last state and its one event, in one transaction, and then the event's bell. */
public final class EndJob {
    private static final Logger LOG = LoggerFactory.getLogger(EndJob.class);

    private final Jobs jobs;
    private final Deliveries deliveries;
    private final Bells bells;
    private final Transactions transactions;
    private final Ids ids;
    private final InstantSource clock;

    public EndJob(
            Jobs jobs, Deliveries deliveries, Bells bells, Transactions transactions, Ids ids, InstantSource clock) {
        this.jobs = jobs;
        this.deliveries = deliveries;
        this.bells = bells;
        this.transactions = transactions;
        this.ids = ids;
        this.clock = clock;
    }

    /** The id of the one event of an end; null when nobody wants to know. */
    @Nullable
    DeliveryId event(Claim claim) {
        return claim.webhook() == null ? null : ids.delivery();
    }

    /** What an end stores. */
    List<Write> writes(Claim claim, Ending ending, @Nullable DeliveryId event) {
        List<Write> writes = new ArrayList<>();
        writes.add(jobs.finish(claim, ending));
        if (event != null && claim.webhook() != null) {
            writes.add(deliveries.create(delivery(claim, claim.webhook().url(), ending, event), claim.epoch()));
        }
        return writes;
    }

    /** Ends a job without an answer. */
    void now(Claim claim, Job.Status status, Problem problem, List<Write> with) {
        DeliveryId event = event(claim);
        List<Write> writes = new ArrayList<>(with);
        writes.addAll(writes(claim, new Ending(status, null, error(problem), null, null), event));
        transactions.commit(writes);
        ring(event);
    }

    /** Never fails: a bell that cannot be rung now is rung by the sweeper. */
    void ring(@Nullable DeliveryId event) {
        Optional.ofNullable(event).ifPresent(id -> {
            try {
                bells.ring(id);
                deliveries.rung(id);
            } catch (Unavailable outage) {
                LOG.atWarn().addKeyValue("dependency", outage.dependency()).log("bell_not_rung");
            }
        });
    }

    static byte[] error(Problem problem) {
        return JsonText.object(json -> json.text("message", problem.message())
                .text("type", problem.type())
                .text("param", problem.param())
                .text("code", problem.code()));
    }

    private Delivery delivery(Claim claim, String url, Ending ending, DeliveryId event) {
        String type = "job." + ending.status().text();
        byte[] body = JsonText.object(json -> json.text("type", type)
                .text("timestamp", clock.instant().toString())
                .object("data", data -> {
                    data.text("job_id", claim.id().value())
                            .text("status", ending.status().text());
                    JobJson.usage(
                            data,
                            ending.tokens() == null ? null : ending.tokens().input(),
                            ending.tokens() == null ? null : ending.tokens().output());
                    data.decimal(
                            "cost_usd",
                            ending.cost() == null ? null : ending.cost().toUsd());
                }));
        return new Delivery(event, claim.id(), claim.key(), type, url, body);
    }
}
