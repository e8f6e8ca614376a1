package aigateway.webhooks;

import aigateway.json.QueueMessage;
import aigateway.kernel.DeliveryId;
import aigateway.kernel.Unavailable;
import aigateway.sqs.Queue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages that start a delivery attempt. A message carries only the delivery's id: Postgres holds the state, so a lost
 * message is sent again by the sweeper, and a duplicate or late one finds nothing to do.
 */
public final class DeliveryQueue {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryQueue.class);
    private static final String MEMBER = "delivery_id";

    private final Queue queue;

    public DeliveryQueue(Queue queue) {
        this.queue = queue;
    }

    /**
     * @throws Unavailable when the queue did not accept all of them
     */
    public void enqueue(List<DeliveryId> deliveries) {
        queue.sendAll(deliveries.stream()
                .map(delivery -> QueueMessage.of(MEMBER, delivery.value()))
                .toList());
    }

    /** Enqueues deliveries, or logs that the sweeper will. */
    public void enqueueOrLog(List<DeliveryId> deliveries) {
        try {
            enqueue(deliveries);
        } catch (Unavailable outage) {
            LOG.atWarn()
                    .addKeyValue("deliveries", deliveries.size())
                    .addKeyValue("dependency", outage.dependency())
                    .log("enqueue_failed");
        }
    }

    /** Enqueues a delivery, or logs that the sweeper will. */
    public void enqueueOrLog(DeliveryId delivery) {
        enqueueOrLog(delivery, Duration.ZERO);
    }

    /**
     * As {@link #enqueueOrLog(DeliveryId)}, after a delay of at most what the queue supports; an early message has no effect. A
     * sender without a queue, as on AWS, leaves it to the sweeper.
     */
    public void enqueueOrLog(DeliveryId delivery, Duration delay) {
        if (queue.url() == null && !delay.isZero()) {
            return;
        }
        try {
            queue.send(QueueMessage.of(MEMBER, delivery.value()), delay);
        } catch (Unavailable outage) {
            LOG.atWarn()
                    .addKeyValue("delivery_id", delivery)
                    .addKeyValue("dependency", outage.dependency())
                    .log("enqueue_failed");
        }
    }

    /** The delivery that a message names; empty when the message is not one of ours. */
    public static Optional<DeliveryId> delivery(String message) {
        return QueueMessage.id(message, MEMBER).map(DeliveryId::new);
    }
}
