package aigateway.pipeline;

import aigateway.budgets.Holds;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private final Holds holds;
    private final EndBatch endBatch;
    private final Transactions transactions;
    private final Ids ids;
    private final InstantSource clock;

    public EndJob(
            Jobs jobs,
            Deliveries deliveries,
            Bells bells,
            Holds holds,
            EndBatch endBatch,
            Transactions transactions,
            Ids ids,
            InstantSource clock) {
        this.jobs = jobs;
        this.holds = holds;
        this.endBatch = endBatch;
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

    /** Ends jobs without an answer, all in one transaction; what was set aside and never begun is given back. */
    void now(List<Claim> claims, Job.Status status, Problem problem) {
        var ending = new Ending(status, null, error(problem), null, null);
        List<Write> writes = new ArrayList<>();
        Map<Claim, Optional<DeliveryId>> events = new LinkedHashMap<>();
        for (Claim claim : claims) {
            DeliveryId event = event(claim);
            writes.addAll(freed(claim));
            writes.addAll(writes(claim, ending, event));
            events.put(claim, Optional.ofNullable(event));
        }
        transactions.commit(writes);
        events.forEach((claim, event) -> told(claim, event.orElse(null)));
    }

    /** Gives back what a job had set aside, if its first attempt never began. */
    List<Write> freed(Claim claim) {
        return claim.request() == null ? List.of() : List.of(holds.release(claim.request(), 1));
    }

    /** After the end is stored: rings its event's bell, and looks whether it was its batch's last. Never fails; the sweeper does it too. */
    void told(Claim claim, @Nullable DeliveryId event) {
        ring(event);
        if (claim.batch() != null) {
            endBatch.look(claim.batch());
        }
    }

    private void ring(@Nullable DeliveryId event) {
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
