package aigateway.webhooks;

import aigateway.kernel.DeliveryId;
import aigateway.kernel.KeyId;
import java.util.Optional;

/**
 * Sends an event again from its first attempt, under its own id, so that a receiver knows whether it has it already.
 *
 * <p>Round trips: one to Postgres, one to SQS.
 */
public final class ReplayDelivery {

    private final Deliveries deliveries;
    private final DeliveryQueue queue;

    public ReplayDelivery(Deliveries deliveries, DeliveryQueue queue) {
        this.deliveries = deliveries;
        this.queue = queue;
    }

    /** Empty when the key has no such delivery. One that is being sent at this moment is left to that. */
    public Optional<DeliveryState> replay(KeyId owner, DeliveryId id) {
        Optional<DeliveryState> again = deliveries.restart(owner, id);
        again.ifPresent(_ -> queue.enqueueOrLog(id));
        return again.or(() -> deliveries.find(owner, id));
    }
}
