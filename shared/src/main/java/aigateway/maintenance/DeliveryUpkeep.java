package aigateway.maintenance;

import aigateway.webhooks.Deliveries;
import aigateway.webhooks.DeliveryQueue;
import aigateway.webhooks.RetrySchedule;

/** Deliveries whose sender died in the last attempt, and queue messages that were lost. */
public final class DeliveryUpkeep {
    private static final int MESSAGES_MAX = 500;
    private static final int ABANDONED_MAX = 100;

    private final Deliveries deliveries;
    private final DeliveryQueue queue;

    public DeliveryUpkeep(Deliveries deliveries, DeliveryQueue queue) {
        this.deliveries = deliveries;
        this.queue = queue;
    }

    public void abandonLost() {
        deliveries.abandon(RetrySchedule.ATTEMPTS_MAX, ABANDONED_MAX);
    }

    public void enqueueDue() {
        deliveries.dueForEnqueue(MESSAGES_MAX).forEach(queue::enqueue);
    }
}
