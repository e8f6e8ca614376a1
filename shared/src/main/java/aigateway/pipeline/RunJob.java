package aigateway.pipeline;

import aigateway.jobs.Claim;
import aigateway.jobs.Ending;
import aigateway.jobs.Job;
import aigateway.jobs.Jobs;
import aigateway.json.JsonText;
import aigateway.kernel.DeliveryId;
import aigateway.kernel.Ids;
import aigateway.kernel.JobId;
import aigateway.kernel.Problem;
import aigateway.kernel.RequestId;
import aigateway.kernel.Transactions;
import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import aigateway.webhooks.Deliveries;
import aigateway.webhooks.Delivery;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on one job: the same pipeline as a waiting client's call, with the job's end and its webhook stored in the transaction
 * that settles. Whatever goes wrong, the message may be acknowledged: the lease ends and the sweeper rings again.
 *
 * <p>Round trips: Postgres two before the provider (claim, key) and one after it; SQS one when a webhook is due.
 */
public final class RunJob {
    private static final Logger LOG = LoggerFactory.getLogger(RunJob.class);
    /** Time beyond the provider's for settling. */
    private static final Duration LEASE_MARGIN = Duration.ofSeconds(30);
    /** Budgets change when somebody changes them or a period ends. */
    private static final Duration BUDGET_PAUSE = Duration.ofMinutes(1);
    /** After an outage of ours, not the provider's. */
    private static final Duration OUTAGE_PAUSE = Duration.ofSeconds(10);

    private final Stage<Arrived> pipeline;
    private final Jobs jobs;
    private final Deliveries deliveries;
    private final Bells bells;
    private final Transactions transactions;
    private final Ids ids;
    private final InstantSource clock;
    private final Duration lease;

    public RunJob(
            Stage<Arrived> pipeline,
            Jobs jobs,
            Deliveries deliveries,
            Bells bells,
            Transactions transactions,
            Ids ids,
            InstantSource clock,
            Duration providerTimeout) {
        this.pipeline = pipeline;
        this.jobs = jobs;
        this.deliveries = deliveries;
        this.bells = bells;
        this.transactions = transactions;
        this.ids = ids;
        this.clock = clock;
        this.lease = providerTimeout.plus(LEASE_MARGIN);
    }

    /** Does nothing when somebody else works on it or it has ended. */
    public void run(JobId id) {
        jobs.claim(id, lease).ifPresent(this::work);
    }

    /** Ends a job whose attempts are used up. */
    public void bury(Claim claim) {
        Problem problem = Problem.providerOutcomeUnknown("The job's worker died too often.");
        DeliveryId event = claim.webhookUrl() == null ? null : ids.delivery();
        transactions.commit(ending(claim, new Ending(Job.Status.DEAD, null, error(problem), null, null), event));
        ring(event);
    }

    private void work(Claim claim) {
        DeliveryId event = claim.webhookUrl() == null ? null : ids.delivery();
        var call = new Arrived(
                request(claim),
                claim.kind(),
                new Caller.Worker(claim.key()),
                new Body(claim.payload(), "application/json"),
                claim.id(),
                ReplySink.NONE,
                new Trail(),
                reply -> waits(reply) ? List.of(waiting(claim, reply)) : ending(claim, ending(reply), event));
        try {
            Reply reply = pipeline.handle(call);
            LOG.atInfo()
                    .addKeyValue("job_id", claim.id())
                    .addKeyValue("request_id", call.request())
                    .addKeyValue("status", reply.status())
                    .log("job_ended");
            ring(waits(reply) ? null : event);
        } catch (Unavailable outage) {
            LOG.atWarn()
                    .addKeyValue("job_id", claim.id())
                    .addKeyValue("dependency", outage.dependency())
                    .log("job_released");
            release(claim);
        }
    }

    /** The first attempt is paid from the hold that was taken with the job; a later one takes its own. */
    private RequestId request(Claim claim) {
        return claim.attempt() == 1 && claim.request() != null ? claim.request() : ids.request();
    }

    /** A no that passes by waiting: no attempt at a provider was made. */
    private static boolean waits(Reply reply) {
        return reply instanceof Reply.Refused(Problem problem) && problem.status() == 429;
    }

    private Write waiting(Claim claim, Reply reply) {
        Problem problem = reply.problem();
        String retryAfter = problem == null ? null : problem.headers().get("retry-after");
        return retryAfter == null
                ? jobs.release(claim, "budget", BUDGET_PAUSE)
                : jobs.release(claim, "rate_limit", Duration.ofSeconds(Long.parseLong(retryAfter)));
    }

    private void release(Claim claim) {
        try {
            transactions.commit(List.of(jobs.release(claim, "retry", OUTAGE_PAUSE)));
        } catch (Unavailable _) {
            // The lease will end by itself.
        }
    }

    private List<Write> ending(Claim claim, Ending ending, @Nullable DeliveryId event) {
        List<Write> writes = new ArrayList<>();
        writes.add(jobs.finish(claim, ending));
        if (event != null && claim.webhookUrl() != null) {
            writes.add(deliveries.create(delivery(claim, claim.webhookUrl(), ending, event), claim.epoch()));
        }
        return writes;
    }

    private static Ending ending(Reply reply) {
        Reply.Receipt receipt = reply.receipt();
        return switch (reply) {
            case Reply.Whole(byte[] body, Reply.Receipt of) ->
                new Ending(Job.Status.SUCCEEDED, body, null, of.tokens(), of.cost());
            case Reply.Refused(Problem problem) ->
                new Ending(
                        problem.status() == 401 ? Job.Status.CANCELLED : Job.Status.FAILED,
                        null,
                        error(problem),
                        null,
                        null);
            case Reply.Failed(Problem problem, Reply.Receipt of) ->
                new Ending(Job.Status.FAILED, null, error(problem), of.tokens(), of.cost());
            case Reply.Streamed _ -> throw new IllegalStateException("a job's reply is whole: " + receipt);
        };
    }

    private static byte[] error(Problem problem) {
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
}
