package aigateway.pipeline;

import aigateway.http.GatedClient;
import aigateway.jobs.Webhook;
import aigateway.kernel.EventId;
import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import aigateway.webhooks.Deliveries;
import aigateway.webhooks.Event;
import aigateway.webhooks.Fence;
import aigateway.webhooks.OwnWebhook;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells an event to everybody who wants to know: a write in the transaction that makes it true, and then the bells.
 *
 * <p>Round trips: one to Postgres after the commit, one to SQS for each receiver.
 */
public final class Announce {
    private static final Logger LOG = LoggerFactory.getLogger(Announce.class);

    private final Deliveries deliveries;
    private final Bells bells;

    public Announce(Deliveries deliveries, Bells bells) {
        this.deliveries = deliveries;
        this.bells = bells;
    }

    /**
     * @param own the webhook that the job or batch itself names
     */
    Write write(Event event, @Nullable Webhook own, Fence fence) {
        return deliveries.announce(
                event,
                own == null ? null : new OwnWebhook(own.url(), GatedClient.origin(own.url()), own.withResult()),
                fence);
    }

    /** Never fails: a bell that cannot be rung now is rung by the sweeper. */
    void ring(EventId event) {
        try {
            deliveries.toRing(event).forEach(bells::ring);
        } catch (Unavailable outage) {
            LOG.atWarn().addKeyValue("dependency", outage.dependency()).log("bell_not_rung");
        }
    }
}
