package aigateway.jobs;

import aigateway.audit.AdminEvent;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.DeliveryId;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.VisibleTeams;
import aigateway.kernel.WebhookEndpointId;
import aigateway.webhooks.DeliveryLists;
import aigateway.webhooks.DeliveryState;
import aigateway.webhooks.ManageWebhookEndpoints;
import aigateway.webhooks.ReplayDelivery;
import aigateway.webhooks.WebhookEndpoint;
import java.util.function.Consumer;

/**
 * What an administrator does with the jobs, deliveries and endpoints of a key: the same as its owner may do, with an audit event.
 *
 * <p>Round trips: those of the owner's action, and two to Postgres.
 */
public final class OperateWork {
    private final JobLists jobs;
    private final DeliveryLists deliveries;
    private final CancelJob cancel;
    private final ReplayDelivery replay;
    private final ManageWebhookEndpoints endpoints;
    private final Consumer<AdminEvent> audit;

    public OperateWork(
            JobLists jobs,
            DeliveryLists deliveries,
            CancelJob cancel,
            ReplayDelivery replay,
            ManageWebhookEndpoints endpoints,
            Consumer<AdminEvent> audit) {
        this.jobs = jobs;
        this.deliveries = deliveries;
        this.cancel = cancel;
        this.replay = replay;
        this.endpoints = endpoints;
        this.audit = audit;
    }

    /** Cancels a job that has not ended. */
    public Result<Job> cancelJob(String actor, VisibleTeams visible, JobId id) {
        return jobs.find(id, visible)
                .map(JobLists.Listed::row)
                .map(job -> {
                    if (job.status() == Job.Status.QUEUED || job.status() == Job.Status.RUNNING) {
                        note(actor, "job.cancel", id.value(), job.key());
                    }
                    return cancel.cancel(job.key(), id);
                })
                .orElseGet(() -> Result.refused(noSuchJob()));
    }

    /** Sends an event again, from its first attempt. */
    public Result<DeliveryState> replay(String actor, VisibleTeams visible, DeliveryId id) {
        return deliveries
                .find(id, visible)
                .map(DeliveryLists.Listed::key)
                .map(key -> {
                    note(actor, "delivery.replay", id.value(), key);
                    return replay.replay(key, id);
                })
                .orElseGet(ReplayDelivery::noSuchDelivery);
    }

    /** Lets an endpoint that was switched off get deliveries again. */
    public Result<WebhookEndpoint> enable(String actor, KeyId key, WebhookEndpointId id) {
        RequestBody enabled =
                new RequestBody(JsonText.object(json -> json.flag("disabled", false)), "application/json");
        return endpoints.retrieve(key, id).flatMap(_ -> {
            note(actor, "webhook_endpoint.enable", id.value(), key);
            return endpoints.patch(key, id, enabled);
        });
    }

    /**
     * Before the action, which is not one transaction with it: a process that dies in between leaves an event of what it did not
     * do, and never the reverse.
     */
    private void note(String actor, String action, String target, KeyId key) {
        String detail = JsonText.objectText(json -> json.text("key_id", key.value()));
        audit.accept(new AdminEvent(actor, action, target, detail));
    }

    public static Problem noSuchJob() {
        return Problem.notFound("There is no such job.");
    }
}
