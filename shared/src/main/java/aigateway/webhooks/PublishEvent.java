package aigateway.webhooks;

import aigateway.kernel.EventId;
import aigateway.kernel.SharedTrip;
import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes an event to its receivers: a write in the transaction that makes it true; then its deliveries are enqueued.
 *
 * <p>Round trips: one to Postgres after the commit, one to SQS for each ten receivers. Events that end at the same time share
 * both.
 */
public final class PublishEvent {
    private static final Logger LOG = LoggerFactory.getLogger(PublishEvent.class);

    private static final int EVENTS_MAX = 64;

    private final Deliveries deliveries;
    private final DeliveryQueue queue;
    private final SharedTrip<EventId, Boolean> enqueued = new SharedTrip<>(EVENTS_MAX, this::enqueue);

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
        boolean _ = enqueued.go(event);
    }

    private List<Boolean> enqueue(List<EventId> events) {
        boolean done = false;
        try {
            queue.enqueueOrLog(deliveries.dueForEnqueue(events));
            done = true;
        } catch (Unavailable outage) {
            LOG.atWarn().addKeyValue("dependency", outage.dependency()).log("enqueue_failed");
        }
        return Collections.nCopies(events.size(), done);
    }
}
