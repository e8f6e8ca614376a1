package aigateway.pipeline;

import aigateway.kernel.DeliveryId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Unavailable;
import aigateway.webhooks.Deliveries;
import aigateway.webhooks.DeliveryState;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends an event again from its first attempt, under its own id, so that a receiver knows whether it has it already.
 *
 * <p>Round trips: one to Postgres, one to SQS.
 */
public final class ReplayDelivery {
    private static final Logger LOG = LoggerFactory.getLogger(ReplayDelivery.class);

    private final Deliveries deliveries;
    private final Bells bells;

    public ReplayDelivery(Deliveries deliveries, Bells bells) {
        this.deliveries = deliveries;
        this.bells = bells;
    }

    /** Empty when the key has no such delivery. One that is being sent at this moment is left to that. */
    public Optional<DeliveryState> replay(KeyId owner, DeliveryId id) {
        Optional<DeliveryState> again = deliveries.restart(owner, id);
        again.ifPresent(_ -> {
            try {
                bells.ring(id);
            } catch (Unavailable outage) {
                // The sweeper rings.
                LOG.atWarn().addKeyValue("dependency", outage.dependency()).log("bell_not_rung");
            }
        });
        return again.or(() -> deliveries.find(owner, id));
    }
}
