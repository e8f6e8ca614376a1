package aigateway.maintenance;

import aigateway.kernel.DeliveryId;
import aigateway.webhooks.Deliveries;
import aigateway.webhooks.DeliveryQueue;
import aigateway.webhooks.RetrySchedule;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Deliveries whose sender died in the last attempt, retries that are due, and queue messages that were lost. */
public final class DeliveryUpkeep {
    private static final int MESSAGES_MAX = 500;
    /** Of one receiver in a round. It gets {@code ROUNDS_MAX} times as many in a sweep, and the others as many as it. */
    private static final int OF_TARGET_MAX = 25;

    private static final int ROUNDS_MAX = 20;
    /** The function has 55 seconds for all tasks. */
    private static final Duration TIME_MAX = Duration.ofSeconds(20);

    private static final int ABANDONED_MAX = 100;

    private final Deliveries deliveries;
    private final DeliveryQueue queue;
    private final InstantSource clock;

    public DeliveryUpkeep(Deliveries deliveries, DeliveryQueue queue, InstantSource clock) {
        this.deliveries = deliveries;
        this.queue = queue;
        this.clock = clock;
    }

    public void abandonLost() {
        deliveries.abandon(RetrySchedule.ATTEMPTS_MAX, ABANDONED_MAX);
    }

    /** On AWS retries start only here, because the sending function may not write to a queue. */
    public void enqueueDue() {
        Instant end = clock.instant().plus(TIME_MAX);
        for (int round = 0; round < ROUNDS_MAX && clock.instant().isBefore(end); round++) {
            List<DeliveryId> due = deliveries.dueForEnqueue(MESSAGES_MAX, OF_TARGET_MAX);
            if (due.isEmpty()) {
                return;
            }
            queue.enqueue(due);
        }
    }
}
