package aigateway.webhooks;

import aigateway.kernel.EventId;
import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes an event to its receivers: a write in the transaction that makes it true; then its deliveries are enqueued.
 *
 * <p>Round trips: one to Postgres after the commit, one to SQS for each receiver.
 */
public final class PublishEvent {
    private static final Logger LOG = LoggerFactory.getLogger(PublishEvent.class);

    private final Deliveries deliveries;
    private final DeliveryQueue queue;

    public PublishEvent(Deliveries deliveries, DeliveryQueue queue) {
        this.deliveries = deliveries;
        this.queue = queue;
    }

    /**
     * @param own the webhook that the job or batch itself names
     */
    public Write write(Event event, @Nullable JobWebhook own, Precondition precondition) {
        return deliveries.publish(event, own, precondition);
    }

    /** Enqueues the deliveries of a stored event. Never fails: the sweeper enqueues what is left. */
    public void enqueue(EventId event) {
        try {
            deliveries.dueForEnqueue(event).forEach(queue::enqueueOrLog);
        } catch (Unavailable outage) {
            LOG.atWarn().addKeyValue("dependency", outage.dependency()).log("enqueue_failed");
        }
    }
}
